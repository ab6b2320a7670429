package sa3.mlx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Function;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "__cxa_atexit and pause are those of glibc")
class ProcessEndTest {
    /** A library that never lets itself be unloaded. */
    static final class Waiting {
        public static void main(String[] args) {
            Function pause = Function.getFunction("c", "pause");
            Function.getFunction("c", "__cxa_atexit").invokeInt(new Object[] {pause, null, null});
            ProcessEnd.now(7);
        }
    }

    @Test
    void nothingHoldsItUp() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName())
                .inheritIO()
                .start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it waits for the library");
            assertEquals(7, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
