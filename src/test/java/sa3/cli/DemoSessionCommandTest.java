package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSessionCommandTest {
    @TempDir
    Path folder;

    private static String refused(Path session) {
        CommandRun run = CommandRun.of(List.of("demo-session", session.toString()));
        assertNotEquals(ExitCodes.OK, run.status());
        assertEquals(1, run.errLines().size(), run.err());
        return run.err();
    }

    @Test
    void withoutThePluginsItSaysHowToGetThem() {
        Path session = folder.resolve("session");
        String line = refused(session);
        assertTrue(line.contains("SA3 Track.vst3 and SA3 Insert.vst3 not installed"), line);
        assertTrue(line.contains("sa3 plugin install"), line);
        assertFalse(Files.exists(session));
    }

    @Test
    void aFolderThatIsThereIsLeftAlone() throws IOException {
        Path file = Files.createFile(folder.resolve("mine"));
        assertTrue(refused(folder).contains("is there already"));
        assertTrue(Files.exists(file));
    }
}
