package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchFileTest {
    @TempDir
    Path folder;

    private LaunchFile launch() {
        return new LaunchFile(folder.resolve("data/launch"));
    }

    @Test
    void describesAProgramThatCanBeStarted() throws IOException {
        launch().write();
        List<String> lines = launch().read();
        assertTrue(Path.of(lines.get(0)).isAbsolute(), lines.toString());
        assertEquals("serve", lines.get(lines.size() - 1));
        assertNull(LaunchCheck.problem(launch()));
    }

    @Test
    void isForItsOwnerOnlyAndStaysWhereNothingHasChanged() throws IOException {
        launch().write();
        Path file = launch().path();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Object first = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        launch().write();
        assertEquals(
                first,
                Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey());
    }

    @Test
    void problemsAreTold() throws IOException {
        assertNotNull(LaunchCheck.problem(launch()));
        Files.createDirectories(launch().path().getParent());
        Files.writeString(launch().path(), "/no/such/java\n-jar\nx.jar\nserve\n");
        assertTrue(LaunchCheck.problem(launch()).contains("sa3 plugin install"));
        Files.writeString(launch().path(), "/bin/false\nserve\n");
        assertTrue(LaunchCheck.problem(launch()).contains("does not run"));
        Files.writeString(launch().path(), "/bin/rm\n-rf\nx\n");
        assertTrue(LaunchCheck.problem(launch()).contains("does not describe"));
    }
}
