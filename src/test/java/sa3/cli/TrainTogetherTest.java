package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.job.DemoOrder;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorFiles;

/** Two processes of {@code sa3 train} on this machine, as a terminal runs them; also killed and stalled. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "MLX's ring and signals are not there")
class TrainTogetherTest {
    private static final int STEPS = 20;

    @TempDir
    private Path temp;

    private Path latents = Path.of("");

    @BeforeEach
    void writeLatents() {
        latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss", "low drone");
    }

    private List<String> begin(String name, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "-m", "demo", "-l", latents.toString(), "--name", name));
        args.addAll(List.of("--save-dir", temp.resolve("runs").toString(), "--latent-crop-length", "8"));
        args.addAll(List.of("--rank", "2", "--lr", "1e-3"));
        args.addAll(List.of(more));
        return args;
    }

    private Process train(String name, String... more) throws IOException {
        List<String> args = begin(name, more);
        args.addAll(List.of("--no-deliver", "--threads", "1", "--json"));
        return java(args.toArray(String[]::new));
    }

    /** One process that nobody disturbs: this one. */
    private void trainAlone(String name, String... more) {
        List<String> args = begin(name, more);
        args.addAll(List.of("--no-deliver", "--threads", "1"));
        CommandRun run = CommandRun.of(args);
        assertEquals(ExitCodes.OK, run.status(), run.err());
    }

    private static Process java(String... args) throws IOException {
        return builder(List.of(args)).start();
    }

    private static ProcessBuilder builder(List<String> args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsa3.home=" + Folders.programHome(),
                Main.class.getName()));
        command.addAll(args);
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    private static String hosts() {
        int port = FreePorts.pair();
        return "127.0.0.1:" + port + ",127.0.0.1:" + (port + 1);
    }

    private static String ended(Process process, int status) throws Exception {
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), err);
        assertEquals(status, process.exitValue(), err);
        return err;
    }

    private Path run(String name) throws IOException {
        try (Stream<Path> runs = Files.list(temp.resolve("runs").resolve(name))) {
            List<Path> all = runs.toList();
            assertEquals(1, all.size());
            return all.get(0);
        }
    }

    private static FloatBuffer floats(SafetensorsFile file, String name) {
        return file.read(name).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** The tensors of a run's state whose names begin so, without that beginning. */
    private Map<String, float[]> saved(String run, String prefix) throws IOException {
        Map<String, float[]> saved = new TreeMap<>();
        try (SafetensorsFile file = TensorFiles.readSafetensors(run(run).resolve("resume.safetensors"))) {
            for (String name : file.tensors().keySet()) {
                if (name.startsWith(prefix)) {
                    FloatBuffer floats = floats(file, name);
                    float[] values = new float[floats.remaining()];
                    floats.get(values);
                    saved.put(name.substring(prefix.length()), values);
                }
            }
        }
        return saved;
    }

    private List<LossRecord> losses(String run) throws IOException {
        return LossFile.read(run(run).resolve("loss_by_timestep.bin"));
    }

    /** On a CPU each sample is looked at alone, and all are added by halves: the same sums in the same order. */
    @Test
    void twoProcessesAreOneWithTwiceTheBatchOrTwoAccumulatedBitForBit() throws Exception {
        String steps = Integer.toString(STEPS);
        ended(train("two", "--max-steps", steps, "--batch-size", "3", "--hosts", hosts()), ExitCodes.OK);
        trainAlone("accumulated", "--max-steps", steps, "--batch-size", "3", "--accumulate", "2");
        trainAlone("batch", "--max-steps", steps, "--batch-size", "6");
        assertEquals(STEPS, losses("two").size());
        for (String one : List.of("accumulated", "batch")) {
            assertEquals(losses("two"), losses(one));
            assertSame(saved("two", ""), saved(one, ""));
        }
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
    }

    /** Starts or goes on, and kills the process a while after it has told of a step. */
    private void kill(Process process, int step, int laterMs) throws Exception {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            until(err, "\"step\":" + step + ",");
            process.waitFor(laterMs, TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void killedItLosesTheStepsSinceTheLastSaveAndNoMore() throws Exception {
        kill(train("broken", "--max-steps", "100000", "--checkpoint-every", "2"), 5, 0);
        Path folder = run("broken");
        assertTrue(Files.exists(folder.resolve("checkpoints").resolve("broken-step=4-epoch=0.safetensors")));
        Random moments = new Random(1);
        for (int i = 0; i < 5; i++) {
            int saved = savedSteps(folder);
            kill(
                    java("train", "--resume", folder.toString(), "--threads", "1", "--json"),
                    saved + 1,
                    moments.nextInt(500));
            assertTrue(savedSteps(folder) >= saved);
        }
        String steps = Integer.toString(savedSteps(folder) + 2);
        CommandRun on = CommandRun.of(List.of(
                "train", "--resume", folder.toString(), "--no-deliver", "--max-steps", steps, "--threads", "1"));
        assertEquals(ExitCodes.OK, on.status(), on.err());
        trainAlone("whole", "--max-steps", steps, "--checkpoint-every", "2");
        assertSame(saved("whole", ""), saved("broken", ""));
        assertEquals(losses("whole"), losses("broken"));
    }

    private static int savedSteps(Path folder) {
        return ResumeFile.about(folder.resolve("resume.safetensors"))
                .path("steps")
                .asInt();
    }

    /** Reads on until a line tells of something. */
    private static void until(BufferedReader err, String told) throws IOException {
        StringBuilder before = new StringBuilder();
        String line = err.readLine();
        while (line != null && !line.contains(told)) {
            before.append(line).append('\n');
            line = err.readLine();
        }
        assertNotNull(line, () -> "it has ended by itself: " + before);
    }

    /** Two processes of a run without an end. */
    private Process trainTwo(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("--max-steps", "100000", "--hosts", hosts()));
        args.addAll(List.of(more));
        return train("two", args.toArray(String[]::new));
    }

    /** Sends a signal to the second of two processes once a step was taken, and returns what the first then says to the end. */
    private static String signalled(String signal, Process first) throws Exception {
        List<ProcessHandle> others = List.of();
        try (BufferedReader err = first.errorReader(StandardCharsets.UTF_8)) {
            until(err, "\"step\":5,");
            others = first.descendants().toList();
            assertEquals(1, others.size());
            long target = others.get(0).pid();
            new ProcessBuilder("kill", "-" + signal, Long.toString(target))
                    .start()
                    .waitFor();
            String said = err.lines().collect(Collectors.joining("\n")); // both write here
            assertTrue(first.waitFor(60, TimeUnit.SECONDS), said);
            return said;
        } finally {
            others.forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly();
        }
    }

    private String ended(String signal, String... more) throws Exception {
        Process first = trainTwo(more);
        String said = signalled(signal, first);
        assertEquals(ExitCodes.FAILED, first.exitValue(), said);
        return said;
    }

    private void assertRefusedAlone() throws Exception {
        CommandRun alone =
                CommandRun.of(List.of("train", "--resume", run("two").toString(), "--no-deliver", "--max-steps", "1"));
        assertTrue(alone.err().contains("processes is 1, was 2"), alone.err());
    }

    /** Two steps more, and the run is the one that was never interrupted; that of two processes is that of one. */
    private void assertGoesOnBitForBit() throws Exception {
        Path folder = run("two");
        String steps = Integer.toString(savedSteps(folder) + 2);
        String[] resume = {
            "train",
            "--resume",
            folder.toString(),
            "--hosts",
            hosts(),
            "--max-steps",
            steps,
            "--no-deliver",
            "--threads",
            "1"
        };
        ended(java(resume), ExitCodes.OK);
        trainAlone("whole", "--max-steps", steps, "--accumulate", "2");
        assertSame(saved("whole", ""), saved("two", ""));
        assertEquals(losses("whole"), losses("two"));
    }

    @Test
    void aKilledProcessStopsTheOthersWithTheLastStepSavedAndTheRunGoesOnBitForBit() throws Exception {
        String said = ended("KILL");
        assertTrue(
                said.contains("another process is gone")
                        && said.contains(
                                "is kept, go on with: sa3 train --resume " + run("two") + " --hosts 127.0.0.1:"),
                said);
        assertTrue(savedSteps(run("two")) >= 5);
        assertRefusedAlone();
        assertGoesOnBitForBit();
    }

    /** Of a file that is still written to: its last character may be half there. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @Test
    void whereTheFirstProcessIsKilledTheOthersSayWhatToDoAndTheRunGoesOnFromItsLastSaveBitForBit() throws Exception {
        List<String> args = begin("two", "--max-steps", "100000", "--hosts", hosts(), "--checkpoint-every", "2");
        args.addAll(List.of("--peer-timeout", "60", "--no-deliver", "--threads", "1", "--json"));
        Path told = temp.resolve("told"); // a pipe ends with the first process
        Process first = builder(args).redirectError(told.toFile()).start();
        while (first.isAlive() && !text(told).contains("\"step\":5,")) {
            first.waitFor(50, TimeUnit.MILLISECONDS);
        }
        assertTrue(first.isAlive(), text(told));
        ProcessHandle second = first.children().findFirst().orElseThrow();
        first.destroyForcibly().waitFor();
        second.onExit().get(60, TimeUnit.SECONDS);
        String said = text(told);
        assertTrue(
                said.contains("another process is gone") && said.contains("start all again, the first with --resume"),
                said);
        assertTrue(savedSteps(run("two")) >= 4);
        assertGoesOnBitForBit();
    }

    @Test
    void aStalledProcessStopsTheOthersWithTheLastStepSaved() throws Exception {
        String said = ended("STOP", "--peer-timeout", "8");
        assertTrue(
                said.contains("has not answered for 8 s")
                        && said.contains(
                                "is kept, go on with: sa3 train --resume " + run("two") + " --hosts 127.0.0.1:"),
                said);
        assertTrue(savedSteps(run("two")) >= 5);
    }

    private String slowClip(int steps) throws IOException {
        Path clips = temp.resolve("clips.json");
        Files.writeString(clips, "[{\"prompt\": \"pad\", \"duration\": 10, \"steps\": " + steps + "}]");
        return clips.toString();
    }

    /**
     * Comparing and rendering each take about as long as the others wait for an answer, or longer: what they hear meanwhile
     * is counted in TrainJobPeersTest.
     */
    @Test
    void theOthersWaitWhileTheFirstComparesAndRenders() throws Exception {
        String[] slow = {"--peer-timeout", "5", "--demo-every", "2", "--demo-config", slowClip(150), "--probes", "500"};
        Process first = trainTwo(slow);
        try (BufferedReader err = first.errorReader(StandardCharsets.UTF_8)) {
            until(err, "saved two-step=2-");
            until(err, "demo_0_00000002.wav");
            until(err, "\"step\":3,");
        } finally {
            first.descendants().forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly();
        }
    }

    @Test
    void interruptedWhileTheFirstRendersAllStopTogether() throws Exception {
        Process first = trainTwo("--demo-every", "1000", "--demo-config", slowClip(5000));
        try (BufferedReader err = first.errorReader(StandardCharsets.UTF_8)) {
            until(err, "layers, ");
            first.waitFor(1, TimeUnit.SECONDS); // it renders
            for (ProcessHandle process :
                    List.of(first.toHandle(), first.children().findFirst().orElseThrow())) {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
            String said = err.lines().collect(Collectors.joining("\n"));
            assertTrue(first.waitFor(60, TimeUnit.SECONDS), said);
            assertEquals(ExitCodes.INTERRUPTED, first.exitValue(), said);
            assertTrue(
                    said.contains("go on with: sa3 train --resume " + run("two") + " --hosts 127.0.0.1:")
                            && !said.contains("is gone"),
                    said);
            assertEquals(1, savedSteps(run("two")), said);
        } finally {
            first.descendants().forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly();
        }
    }
}
