package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;

/** Prints the figures of docs/service.md; what it asserts is that they are figures of what is promised. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the run folder's rights are set as on the others")
class ServiceFiguresTest {
    private static final int ROUNDS = 5;
    private static final int TAKE_ENDS = 105;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

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
                ProcessBuilder builder = new ProcessBuilder(command())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log.txt").toFile());
                builder.environment().put("SA3_RUN", runFolder.toString());
                builder.environment().put("SA3_HOME", folder.resolve("home").toString());
                long startNs = System.nanoTime();
                Process service = builder.start();
                try {
                    String job = "job-" + round;
                    plugin.waitUntil(
                            "a service", () -> look() && plugin.region().serviceEpoch() > 0);
                    plugin.hello();
                    plugin.generate(job, FakePlugin.request(1));
                    plugin.waitUntil("the job's first news", () -> look() && isHeardOf(plugin, job));
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

    private static boolean look() {
        LockSupport.parkNanos(LOOK_NS); // leaves the processor to the service
        return true;
    }

    private static boolean isHeardOf(FakePlugin plugin, String job) {
        return plugin.messages().stream()
                .anyMatch(message -> message.json().path("job").asText().equals(job));
    }

    /** Of a 30 s clip: from the request to the first samples in the plugin's hands, and to the finished take. */
    @Test
    void generateToTheFirstSampleAndToTheFinishedClip() throws Exception {
        try (RunningService service = new RunningService(folder);
                FakePlugin plugin = new FakePlugin(service.runFolder())) {
            plugin.hello();
            plugin.generate("warm-up", FakePlugin.request(1));
            plugin.await(TAKE_ENDS);
            for (int round = 0; round < ROUNDS; round++) {
                String job = "job-" + round;
                long startNs = System.nanoTime();
                plugin.generate(job, FakePlugin.request(30).put("steps", 8).put("seed", round));
                JsonNode begins = plugin.await(
                                104, json -> json.path("job").asText().equals(job))
                        .json();
                int stream = begins.path("stream").asInt();
                plugin.waitUntil("samples", () -> look() && plugin.samples(stream)[0].length > 0);
                double heard = (System.nanoTime() - startNs) / 1e9;
                plugin.await(TAKE_ENDS, json -> json.path("job").asText().equals(job));
                double finished = (System.nanoTime() - startNs) / 1e9;
                System.out.printf(
                        "30 s clip of the demo: first sample after %.2f s, finished after %.2f s: ratio %.2f%n",
                        heard, finished, heard / finished);
                assertTrue(heard < finished);
            }
        }
    }
}
