package sa3.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks a small program of the system. */
final class Tool {
    private static final int PATIENCE_SECONDS = 10;

    private Tool() {}

    /** What it prints, trimmed; empty where it is not installed, fails or does not answer in time. */
    static String answer(String... command) {
        Path out = null;
        try {
            out = Files.createTempFile("sa3-", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return process.exitValue() == 0
                    ? Files.readString(out, StandardCharsets.UTF_8).trim()
                    : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            delete(out);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
