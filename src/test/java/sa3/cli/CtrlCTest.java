package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;

/** The command as a process of its own, as a terminal runs it. */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class CtrlCTest {
    private static final int PATIENCE_SECONDS = 10;

    @TempDir
    Path folder;

    private Process generate(List<String> before, String... more) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsa3.home=" + Folders.programHome(),
                Main.class.getName()));
        command.addAll(List.of("generate", "-m", "demo", "-p", "rain", "-o"));
        command.add(folder.resolve("clip.wav").toString());
        command.addAll(List.of(more));
        return new ProcessBuilder(command).start();
    }

    /** Ends a job with a signal once it has said something about a stage. */
    private int interrupted(String signal, String stage, String... more) throws Exception {
        Process job = generate(List.of(), more);
        try (BufferedReader err = job.errorReader(StandardCharsets.UTF_8)) {
            String line = err.readLine();
            while (line != null && !line.contains(stage)) {
                line = err.readLine();
            }
            assertTrue(line != null, "ended before " + stage);
            new ProcessBuilder("kill", "-" + signal, Long.toString(job.pid()))
                    .start()
                    .waitFor();
            err.transferTo(java.io.Writer.nullWriter());
            return job.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? job.exitValue() : -1;
        } finally {
            job.destroyForcibly();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void ctrlCStopsTheStepsAndLeavesNoFile() throws Exception {
        long began = System.nanoTime();
        int status = interrupted("INT", "\"stage\":\"sample\"", "--seconds", "30", "--steps", "10000", "--json");
        assertEquals(ExitCodes.INTERRUPTED, status);
        assertEquals(List.of(), files());
        assertTrue(System.nanoTime() - began < 60e9);
    }

    @Test
    void ctrlCKeepsTheTakesThatAreFinished() throws Exception {
        int status = interrupted("INT", "\"stage\":\"sample 3/1000\"", "--seconds", "1", "--count", "1000", "--json");
        assertEquals(ExitCodes.INTERRUPTED, status);
        assertTrue(files().size() >= 2, files().toString());
        assertTrue(files().stream().allMatch(file -> file.toString().endsWith(".wav")), files().toString());
        assertTrue(files().stream().noneMatch(file -> file.toString().contains(".part")), files().toString());
    }

    @Test
    void politeKillLeavesNoFile() throws Exception {
        assertEquals(143, interrupted("TERM", "\"stage\":\"sample\"", "--seconds", "30", "--steps", "10000", "--json"));
        assertEquals(List.of(), files());
    }

    /** A limit on file sizes stops the writer half-way, as a full disk does. */
    @Test
    void writerThatIsStoppedHalfWayLeavesNothing() throws Exception {
        List<String> limited = List.of("bash", "-c", "ulimit -f 1500; exec \"$@\"", "limited");
        Process job = generate(limited, "--seconds", "15", "--steps", "1", "--quiet");
        String err = new String(job.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(ExitCodes.OK, job.waitFor());
        assertTrue(err.lines().count() == 1 && err.startsWith("sa3: cannot write"), err);
        assertEquals(List.of(), files());
    }
}
