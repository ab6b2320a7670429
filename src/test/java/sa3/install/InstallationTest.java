package sa3.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.FolderTree;

class InstallationTest {
    private static final String TRACK = "SA3 Track.vst3/Contents/x86_64-linux/SA3 Track.so";

    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void build() throws IOException {
        bundle("VST3/" + TRACK, "one");
        bundle("LV2/SA3 Track.lv2/manifest.ttl", "lv2");
        bundle("Components/SA3 Track.component/Contents/Info.plist", "not of this system");
        installation = new Installation(folder.resolve("plugins.json"), HostFolders.of("Linux", home(), null));
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Path built() {
        return folder.resolve("bundles");
    }

    private void bundle(String name, String content) throws IOException {
        Path file = built().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String installed(String name) throws IOException {
        return Files.readString(home().resolve(name));
    }

    private List<String> names(String place) throws IOException {
        try (Stream<Path> all = Files.list(home().resolve(place))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void bundlesGoWhereHostsOfThisSystemLook() throws IOException {
        List<Placed> placed = installation.install(built(), false);
        assertEquals(
                List.of(home().resolve(".lv2/SA3 Track.lv2"), home().resolve(".vst3/SA3 Track.vst3")),
                placed.stream().map(Placed::path).sorted().toList());
        assertEquals("one", installed(".vst3/" + TRACK));
        assertEquals(placed.size(), installation.placed().size());
    }

    @Test
    void secondInstallReplacesTheFirstAndLeavesNothingBeside() throws IOException {
        installation.install(built(), false);
        bundle("VST3/" + TRACK, "two");
        bundle("VST3/SA3 Track.vst3/Contents/new", "new");
        installation.install(built(), false);
        assertEquals("two", installed(".vst3/" + TRACK));
        assertEquals("new", installed(".vst3/SA3 Track.vst3/Contents/new"));
        assertEquals(List.of("SA3 Track.vst3"), names(".vst3"));
        assertEquals(2, installation.placed().size());
    }

    @Test
    void pluginOfSomebodyElseIsLeftAloneUnlessForced() throws IOException {
        Path foreign = home().resolve(".vst3/SA3 Track.vst3/mine");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "mine");
        InstallException refusal = assertThrows(InstallException.class, () -> installation.install(built(), false));
        assertTrue(refusal.getMessage().contains("--force"), refusal.getMessage());
        assertEquals("mine", Files.readString(foreign));
        assertFalse(Files.exists(home().resolve(".lv2")), "nothing is half installed");
        installation.install(built(), true);
        assertFalse(Files.exists(foreign));
    }

    private Placed track() {
        return installation.placed().stream()
                .filter(one -> one.path().endsWith("SA3 Track.vst3"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bundleWhoseFilesAreNotThoseThatWereInstalledIsChanged() throws IOException {
        installation.install(built(), false);
        assertEquals(Placed.State.SOUND, track().state());
        Path program = home().resolve(".vst3/" + TRACK);
        Files.writeString(program, "x");
        assertEquals(Placed.State.CHANGED, track().state());
        Files.delete(program);
        assertEquals(Placed.State.CHANGED, track().state());
        installation.install(built(), false);
        assertEquals(Placed.State.SOUND, track().state());
        Files.writeString(program.resolveSibling("more"), "");
        assertEquals(Placed.State.CHANGED, track().state());
        FolderTree.delete(track().path());
        assertEquals(Placed.State.MISSING, track().state());
    }

    @Test
    void recordOfAnOlderProgramKnowsNoContents() throws IOException {
        installation.install(built(), false);
        Path record = folder.resolve("plugins.json");
        Files.writeString(record, Files.readString(record).replaceAll(",\\s*\"sha256\" : \"[0-9a-f]+\"", ""));
        Files.writeString(home().resolve(".vst3/" + TRACK), "x");
        assertEquals(Placed.State.SOUND, track().state());
    }

    @Test
    void uninstallRemovesOursAndNothingElse() throws IOException {
        installation.install(built(), false);
        Files.writeString(home().resolve(".vst3/other.vst3"), "other");
        List<Path> gone = installation.uninstall();
        assertEquals(2, gone.size());
        assertEquals(List.of("other.vst3"), names(".vst3"));
        assertEquals(List.of(), names(".lv2"));
        assertEquals(List.of(), installation.uninstall());
    }

    @Test
    void whatWasDeletedByHandIsNoProblem() throws IOException {
        installation.install(built(), false);
        Files.delete(home().resolve(".lv2/SA3 Track.lv2/manifest.ttl"));
        Files.delete(home().resolve(".lv2/SA3 Track.lv2"));
        assertEquals(List.of(home().resolve(".vst3/SA3 Track.vst3")), installation.uninstall());
    }

    @Test
    void folderWithoutPluginsIsRefused() {
        InstallException refusal =
                assertThrows(InstallException.class, () -> installation.install(folder.resolve("none"), false));
        assertTrue(refusal.getMessage().contains("no plugins"), refusal.getMessage());
    }

    @Test
    void everySystemHasItsFolders() {
        Path user = Path.of("user");
        assertEquals(
                Map.of(
                        "VST3", user.resolve("Library/Audio/Plug-Ins/VST3"),
                        "Components", user.resolve("Library/Audio/Plug-Ins/Components")),
                HostFolders.of("Mac OS X", user, null).byFormat());
        assertEquals(
                Map.of("VST3", Path.of("local/Programs/Common/VST3")),
                HostFolders.of("Windows 11", user, "local").byFormat());
    }
}
