package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.pipeline.Cancellation;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class InterruptsTest {
    @TempDir
    Path folder;

    /** A job of many steps with a partial file, as a program of its own. */
    static final class Job {
        public static void main(String[] args) throws IOException {
            Cancellation cancellation = new Cancellation();
            Interrupts interrupts = Interrupts.install(cancellation);
            Path partial = Files.createFile(Path.of(args[0]));
            try {
                System.out.println("begun");
                while (!cancellation.isCancelled()) {
                    LockSupport.parkNanos(10_000_000L);
                }
            } finally {
                Files.delete(partial);
            }
            interrupts.exit(ExitCodes.INTERRUPTED);
        }
    }

    private int interrupted(String signal) throws Exception {
        Process job = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Job.class.getName(),
                        folder.resolve("partial.wav").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = job.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("begun", out.readLine());
            new ProcessBuilder("kill", "-" + signal, Long.toString(job.pid()))
                    .start()
                    .waitFor();
            return job.waitFor(30, TimeUnit.SECONDS) ? job.exitValue() : -1;
        } finally {
            job.destroyForcibly();
        }
    }

    @Test
    void ctrlCEndsTheJobWith130() throws Exception {
        assertEquals(ExitCodes.INTERRUPTED, interrupted("INT"));
    }

    @Test
    void politeKillLetsTheJobCleanUp() throws Exception {
        interrupted("TERM");
        assertFalse(Files.exists(folder.resolve("partial.wav")));
    }
}
