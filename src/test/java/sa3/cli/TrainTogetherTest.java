package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import sa3.train.job.DemoOrder;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorFiles;

/** Two processes of {@code sa3 train} on this machine, as a terminal runs them; also killed and stalled. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "MLX's ring and signals are not there")
class TrainTogetherTest {
    private static final int STEPS = 20;
    private static final double RATE = 1e-3;
    /** Gradients of this size and below are rounding, which AdamW's usual 1e-8 would make whole steps of. */
    private static final String EPS = "1e-5";

    @TempDir
    private Path temp;

    private Path latents = Path.of("");

    @BeforeEach
    void writeLatents() {
        latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss", "low drone");
    }

    private Process train(String name, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsa3.home=" + Folders.programHome(),
                Main.class.getName()));
        command.addAll(List.of("train", "-m", "demo", "-l", latents.toString(), "--name", name, "--no-deliver"));
        command.addAll(List.of("--save-dir", temp.resolve("runs").toString(), "--latent-crop-length", "8"));
        command.addAll(List.of("--rank", "2", "--lr", Double.toString(RATE), "--threads", "1", "--json"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String hosts() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            return "127.0.0.1:" + one.getLocalPort() + ",127.0.0.1:" + two.getLocalPort();
        }
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

    @Test
    void twoProcessesAreOneWithTwiceTheBatch() throws Exception {
        String steps = Integer.toString(STEPS);
        ended(train("one", "--max-steps", steps, "--batch-size", "2", "--eps", EPS), ExitCodes.OK);
        ended(train("two", "--max-steps", steps, "--batch-size", "1", "--eps", EPS, "--hosts", hosts()), ExitCodes.OK);
        List<LossRecord> one = LossFile.read(run("one").resolve("loss_by_timestep.bin"));
        List<LossRecord> two = LossFile.read(run("two").resolve("loss_by_timestep.bin"));
        assertEquals(STEPS, one.size());
        assertEquals(STEPS, two.size());
        for (int i = 0; i < STEPS; i++) {
            assertEquals(one.get(i).loss(), two.get(i).loss(), 1e-5 * one.get(i).loss(), "step " + (i + 1));
            assertEquals(one.get(i).noiseLevel(), two.get(i).noiseLevel(), 1e-6);
        }
        try (SafetensorsFile a = TensorFiles.readSafetensors(run("one").resolve("resume.safetensors"));
                SafetensorsFile b = TensorFiles.readSafetensors(run("two").resolve("resume.safetensors"))) {
            assertEquals(a.tensors().keySet(), b.tensors().keySet());
            a.tensors().keySet().stream()
                    .filter(name -> name.startsWith("parameter/"))
                    .forEach(name -> assertClose(name, a, b));
        }
    }

    /**
     * A step has the size of the rate whatever the gradient's: where there is nearly none, its sign is chance, and a number
     * may be off by two steps. As a whole a tensor is the same to 1e-4 of its length.
     */
    private static void assertClose(String name, SafetensorsFile a, SafetensorsFile b) {
        FloatBuffer expected = floats(a, name);
        FloatBuffer found = floats(b, name);
        FloatBuffer gradient = floats(a, name.replace("parameter/", "first/"));
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < expected.capacity(); i++) {
            double error = expected.get(i) - found.get(i);
            assertEquals(0, error, 2 * RATE, name + " " + i);
            squares += (double) expected.get(i) * expected.get(i);
            errors += Math.abs(gradient.get(i)) < 1e-5 ? 0 : error * error;
        }
        assertTrue(errors <= 1e-8 * squares, name + ": " + Math.sqrt(errors / squares));
    }

    @Test
    void killedItLosesTheStepsSinceTheLastSaveAndNoMore() throws Exception {
        ended(train("whole", "--max-steps", "40", "--checkpoint-every", "2"), ExitCodes.OK);
        Process killed = train("broken", "--max-steps", "100000", "--checkpoint-every", "2");
        try (BufferedReader err = killed.errorReader(StandardCharsets.UTF_8)) {
            String line = err.readLine();
            while (line != null && !line.contains("\"step\":5")) {
                line = err.readLine();
            }
            killed.destroyForcibly().waitFor();
        }
        Path folder = run("broken");
        assertTrue(Files.exists(folder.resolve("checkpoints").resolve("broken-step=4-epoch=0.safetensors")));
        CommandRun on = CommandRun.of(
                List.of("train", "--resume", folder.toString(), "--no-deliver", "--max-steps", "40", "--threads", "1"));
        assertEquals(ExitCodes.OK, on.status(), on.err());
        String parameters = "resume.safetensors";
        try (SafetensorsFile a = TensorFiles.readSafetensors(run("whole").resolve(parameters));
                SafetensorsFile b = TensorFiles.readSafetensors(folder.resolve(parameters))) {
            a.tensors().keySet().forEach(name -> assertEquals(floats(a, name), floats(b, name), name));
        }
    }

    /** Sends a signal to the second process once the first has taken a step, and returns what the first then says. */
    private String signalled(String signal, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("--max-steps", "100000", "--hosts", hosts()));
        args.addAll(List.of(more));
        Process first = train("two", args.toArray(String[]::new));
        List<ProcessHandle> others = List.of();
        try (BufferedReader err = first.errorReader(StandardCharsets.UTF_8)) {
            String line = err.readLine();
            while (line != null && !line.contains("\"step\":3")) {
                line = err.readLine();
            }
            others = first.descendants().toList();
            assertEquals(1, others.size());
            new ProcessBuilder("kill", "-" + signal, Long.toString(others.get(0).pid()))
                    .start()
                    .waitFor();
            StringBuilder said = new StringBuilder();
            for (String rest = err.readLine(); rest != null; rest = err.readLine()) {
                said.append(rest).append('\n');
            }
            assertTrue(first.waitFor(60, TimeUnit.SECONDS), said.toString());
            assertEquals(ExitCodes.FAILED, first.exitValue(), said.toString());
            return said.toString();
        } finally {
            others.forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly();
        }
    }

    private void assertGoesOn() throws Exception {
        Path folder = run("two");
        int saved = LossFile.read(folder.resolve("loss_by_timestep.bin")).size();
        assertTrue(saved >= 3, "steps " + saved);
        List<String> resume = List.of("train", "--resume", folder.toString(), "--no-deliver", "--max-steps", "1");
        CommandRun alone = CommandRun.of(resume);
        assertTrue(alone.err().contains("processes is 1, was 2"), alone.err());
    }

    @Test
    void aKilledProcessStopsTheOthersWithTheLastStepSaved() throws Exception {
        String said = signalled("KILL");
        assertTrue(said.contains("another process is gone") && said.contains("is kept, go on from"), said);
        assertGoesOn();
    }

    @Test
    void aStalledProcessStopsTheOthersWithTheLastStepSaved() throws Exception {
        String said = signalled("STOP", "--peer-timeout", "3");
        assertTrue(said.contains("has not answered for 3 s") && said.contains("is kept, go on from"), said);
        assertGoesOn();
    }
}
