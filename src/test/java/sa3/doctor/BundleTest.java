package sa3.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    @TempDir
    Path folder;

    private final Bundle bundle = new Bundle("/home/ada");

    @Test
    void holdsTextsAndLogs() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Files.writeString(logs.resolve("sa3.0.0.log"), "ended\n");
        Path zip = folder.resolve("report.zip");
        bundle.write(zip, Map.of("doctor.txt", "all well"), List.of(logs, folder.resolve("absent.log")));
        assertEquals(Set.of("doctor.txt", "logs/logs-sa3.0.0.log"), names(zip));
    }

    @Test
    void logsLoseTheHomeFolder() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "read /home/ada/guide.wav");
        Path zip = folder.resolve("report.zip");
        bundle.write(zip, Map.of(), List.of(log));
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.entries().nextElement();
            String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("read ~/guide.wav", text);
        }
    }

    @Test
    void tokensAreHidden() {
        assertEquals(
                "(token), Authorization: Bearer (token)",
                bundle.anonymous("hf_abcdefGHIJ1234, Authorization: Bearer abc.def-123456"));
    }

    @Test
    void defaultFileNamesWhichArePromptsAreLeftOut() {
        assertEquals("output/(clip): disk full", bundle.anonymous("output/my_secret_song_1.wav: disk full"));
    }

    @Test
    void rootAsHomeLeavesPathsAlone() {
        assertEquals("/tmp/x", new Bundle("/").anonymous("/tmp/x"));
    }

    @Test
    void failureLeavesNothing() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("report.zip/full"));
        assertThrows(IOException.class, () -> bundle.write(taken.getParent(), Map.of("doctor.txt", ""), List.of()));
        try (Stream<Path> left = Files.list(folder)) {
            assertFalse(left.anyMatch(file -> file.getFileName().toString().startsWith(".sa3-")));
        }
    }

    private static Set<String> names(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return file.stream().map(ZipEntry::getName).collect(Collectors.toSet());
        }
    }
}
