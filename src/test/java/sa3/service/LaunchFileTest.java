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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.Folders;

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
        int variables = System.getenv("SA3_HOME") == null ? 0 : 1;
        assertTrue(Path.of(lines.get(variables)).isAbsolute(), lines.toString());
        assertEquals("serve", lines.get(lines.size() - 1));
        assertNull(LaunchCheck.problem(launch()));
    }

    @Test
    void serviceHasItsDataWhereTheProgramHasIt() {
        assertEquals(LaunchFile.command(), LaunchFile.lines(Map.of()));
        List<String> lines = LaunchFile.lines(
                Map.of("SA3_HOME", folder.resolve("a b/../mine").toString()));
        assertEquals("SA3_HOME=" + folder.resolve("mine"), lines.get(0));
        assertEquals(LaunchFile.command(), lines.subList(1, lines.size()));
    }

    @Test
    void hostsFromTheDesktopFindItWithoutTheVariable() {
        List<Path> places = LaunchFile.ofHosts().stream().map(LaunchFile::path).toList();
        assertTrue(places.contains(Folders.platformData().resolve("launch")), places.toString());
        assertTrue(places.contains(Folders.userData().toAbsolutePath().resolve("launch")), places.toString());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no /bin/sh")
    void isTriedWithItsVariables() throws IOException {
        Files.createDirectories(launch().path().getParent());
        Path program = folder.resolve("program");
        Files.writeString(program, "#!/bin/sh\ntest \"$SA3_HOME\" = '/a b=c'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(launch().path(), "SA3_HOME=/a b=c\n" + program + "\nserve\n");
        assertNull(LaunchCheck.problem(launch()));
        Files.writeString(launch().path(), "SA3_HOME=/other\n" + program + "\nserve\n");
        assertNotNull(LaunchCheck.problem(launch()));
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
