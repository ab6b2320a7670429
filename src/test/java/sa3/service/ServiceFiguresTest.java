package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.bench.RealShapedModel;
import sa3.platform.Folders;

/** Prints the figures of docs/service.md; what it asserts is that they are figures of what is promised. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the run folder's rights are set as on the others")
class ServiceFiguresTest {
    private static final int ROUNDS = 5;
    private static final int TAKE_BEGINS = 104;
    private static final int TAKE_ENDS = 105;
    /** At real shapes, also on a machine that is shared. */
    private static final int PATIENCE_SECONDS = 300;

    @TempDir
    Path folder;

    private Path runFolder;

    @BeforeEach
    void prepare() throws IOException {
        runFolder = Files.createDirectories(folder.resolve("run"));
        Files.setPosixFilePermissions(runFolder, PosixFilePermissions.fromString("rwx------"));
    }

    /** From the start of the process, as a plugin starts it, to the first news of a job that the plugin has sent. */
    @Test
    void startToTheFirstAcceptedJob() throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (FakePlugin plugin = new FakePlugin(runFolder)) {
                long startNs = System.nanoTime();
                Process service = start();
                try {
                    String job = "job-" + round;
                    plugin.waitUntil("a service", () -> plugin.region().serviceEpoch() > 0);
                    plugin.hello();
                    plugin.generate(job, FakePlugin.request(1));
                    plugin.waitUntil("the job's first news", () -> isHeardOf(plugin, job));
                    seconds.add((System.nanoTime() - startNs) / 1e9);
                } finally {
                    service.destroy();
                    service.waitFor();
                }
            }
        }
        seconds.sort(null);
        System.out.printf(
                "service start to first accepted job: median %.2f s of %d (%.2f to %.2f)%n",
                seconds.get(ROUNDS / 2), ROUNDS, seconds.get(0), seconds.get(ROUNDS - 1));
        assertEquals(ROUNDS, seconds.size());
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile());
        builder.environment().put("SA3_RUN", runFolder.toString());
        builder.environment().put("SA3_HOME", folder.resolve("home").toString());
        builder.environment().remove("OPENBLAS_NUM_THREADS"); // the tests' own
        return builder.start();
    }

    /** As plugins start it: the jar, where the program is built, with the archive of its classes. */
    private static List<String> command() {
        List<String> command = new ArrayList<>(LaunchFile.command());
        Path jar = Folders.programHome().resolve("src/target/sa3.jar");
        int classPath = command.indexOf("-cp");
        if (classPath >= 0 && Files.isRegularFile(jar)) {
            command.subList(classPath, classPath + 3).clear();
            command.addAll(classPath, List.of("-jar", jar.toString()));
        }
        return command;
    }

    private static boolean isHeardOf(FakePlugin plugin, String job) {
        return plugin.messages().stream().anyMatch(message -> isOf(message.json(), job));
    }

    /** Of a 30 s clip: from the request to the first samples in the plugin's hands, and to the finished take. */
    @Test
    void generateToTheFirstSampleAndToTheFinishedClip() throws Exception {
        try (RunningService service = new RunningService(folder);
                FakePlugin plugin = new FakePlugin(service.runFolder())) {
            plugin.hello();
            warmUp(plugin, "demo");
            for (int round = 0; round < ROUNDS; round++) {
                heardAndFinished(plugin, "demo", round);
            }
        }
    }

    /** The same at the real shapes of the small model, in memory already, with random weights. */
    @Test
    void generateAtRealShapes() throws Exception {
        RealShapedModel.install(folder.resolve("home/models"));
        Process service = start();
        try (FakePlugin plugin = new FakePlugin(runFolder)) {
            plugin.waitPatiently(PATIENCE_SECONDS);
            plugin.waitUntil("a service", () -> plugin.region().serviceEpoch() > 0);
            plugin.hello();
            warmUp(plugin, RealShapedModel.NAME);
            heardAndFinished(plugin, RealShapedModel.NAME, 0);
        } finally {
            service.destroy();
            service.waitFor();
        }
    }

    /** Loads the model; the prompt is another one, since the service remembers what it has encoded. */
    private static void warmUp(FakePlugin plugin, String model) {
        plugin.generate(
                "warm-up",
                FakePlugin.request(1).put("model", model).put("steps", 1).put("prompt", "wind"));
        plugin.await(TAKE_ENDS);
    }

    private static void heardAndFinished(FakePlugin plugin, String model, int seed) {
        String job = "job-" + seed;
        long startNs = System.nanoTime();
        plugin.generate(
                job, FakePlugin.request(30).put("model", model).put("steps", 8).put("seed", seed));
        Map<String, Double> begun = new LinkedHashMap<>();
        int[] stream = new int[1];
        plugin.waitUntil("samples", () -> {
            plugin.messages().stream().filter(each -> isOf(each.json(), job)).forEach(each -> {
                if (each.json().has("stage")) {
                    begun.putIfAbsent(each.json().path("stage").asText(), (System.nanoTime() - startNs) / 1e9);
                }
                stream[0] =
                        each.type() == TAKE_BEGINS ? each.json().path("stream").asInt() : stream[0];
            });
            return stream[0] != 0 && plugin.samples(stream[0])[0].length > 0;
        });
        double heard = (System.nanoTime() - startNs) / 1e9;
        plugin.await(TAKE_ENDS, json -> isOf(json, job));
        double finished = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "30 s clip of %s: first sample after %.2f s, finished after %.2f s: ratio %.2f; stages first heard of at %s%n",
                model, heard, finished, heard / finished, seconds(begun));
        assertTrue(heard < finished);
        for (float[] channel : plugin.samples(stream[0])) {
            assertEquals(30 * 44_100, channel.length);
            for (float sample : channel) {
                assertTrue(Float.isFinite(sample));
            }
        }
    }

    private static String seconds(Map<String, Double> begun) {
        return begun.entrySet().stream()
                .map(stage -> String.format(Locale.ROOT, "%s %.2f s", stage.getKey(), stage.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static boolean isOf(JsonNode json, String job) {
        return json.path("job").asText().equals(job);
    }
}
