package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void nothingToSayLeavesNoFile() {
        Path logs = folder.resolve("logs");
        new LogFile(logs).close();
        assertFalse(Files.exists(logs));
    }

    @Test
    void recordIsInTheFile() throws IOException {
        LogFile log = new LogFile(folder);
        log.publish(new LogRecord(Level.INFO, "ended well"));
        log.close();
        assertTrue(Files.readString(folder.resolve("sa3.0.0.log")).contains("ended well"));
    }

    @Test
    void sizeIsBounded() throws IOException {
        LogFile log = new LogFile(folder);
        String line = "x".repeat(1 << 16);
        for (int i = 0; i < 100; i++) {
            log.publish(new LogRecord(Level.INFO, line));
        }
        log.close();
        try (Stream<Path> files = Files.list(folder)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertTrue(bytes < 5L << 20, bytes + " bytes");
        }
    }

    @Test
    void unusableFolderCostsTheLogOnly() throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));
        assertDoesNotThrow(() -> new LogFile(file).publish(new LogRecord(Level.INFO, "lost")));
    }
}
