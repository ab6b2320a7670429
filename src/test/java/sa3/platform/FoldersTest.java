package sa3.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldersTest {
    /** Plugins look there, and so do their hosts: a launch file elsewhere would not be found. */
    @Test
    void theUsersFolderIsWhatHomeSays() {
        assertEquals(Path.of("/home/me"), Folders.userHome(Map.of("HOME", "/home/me"), "Linux", "/root"));
        assertEquals(Path.of("/Users/me"), Folders.userHome(Map.of("HOME", "/Users/me"), "Mac OS X", "/var/root"));
    }

    @Test
    void withoutHomeItIsWhatTheSystemSays() {
        assertEquals(Path.of("/root"), Folders.userHome(Map.of(), "Linux", "/root"));
        assertEquals(Path.of("/root"), Folders.userHome(Map.of("HOME", ""), "Linux", "/root"));
        assertEquals(Path.of("C:/Users/me"), Folders.userHome(Map.of("HOME", "/c/me"), "Windows 11", "C:/Users/me"));
    }

    @Test
    void theDataFolderIsWhereThePlatformKeepsIt() {
        Path home = Path.of("/home/me");
        assertEquals(home.resolve(".local/share/sa3"), Folders.userData(Map.of(), "Linux", home));
        assertEquals(Path.of("/data/sa3"), Folders.userData(Map.of("XDG_DATA_HOME", "/data"), "Linux", home));
        assertEquals(home.resolve("Library/Application Support/sa3"), Folders.userData(Map.of(), "Mac OS X", home));
        assertEquals(Path.of("/own"), Folders.userData(Map.of("SA3_HOME", "/own"), "Linux", home));
    }
}
