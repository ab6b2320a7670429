package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.ROUGH_BYTES;
import static sa3.service.takes.TakeFixtures.clip;
import static sa3.service.takes.TakeFixtures.samples;
import static sa3.service.takes.TakeFixtures.unsaved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.file.AudioFileReader;
import sa3.platform.FolderTree;

class TakeLibraryTest {
    private static final Optional<String> PROJECT = Optional.of("project");

    @TempDir
    Path folder;

    private Instant now = NOON;
    private TakeLibrary library;

    private TakeLibrary open(long limitBytes) {
        close();
        library = TakeLibrary.open(folder.resolve("takes"), limitBytes, () -> now);
        library.load();
        return library;
    }

    private TakeLibrary open() {
        return open(Long.MAX_VALUE);
    }

    @AfterEach
    void close() {
        if (library != null) {
            library.close();
        }
    }

    private TakeRecord store(int number) {
        return library.store(unsaved("job", number), clip(number));
    }

    private List<String> ids() {
        return library.all().stream().map(TakeRecord::id).toList();
    }

    @Test
    void takeComesBackWithEverythingThatMadeItAfterARestart() {
        open();
        TakeRecord stored = store(3);
        open();
        TakeRecord back = library.find(stored.id()).orElseThrow();
        assertEquals(stored, back);
        assertEquals(42 + 3, back.origin().settings().path("seed").asInt());
        assertArrayEquals(samples(3)[1], library.audio(stored.id()).samples()[1]);
    }

    @Test
    void audioFileIsReadableByItselfAndNamedAfterThePrompt() {
        open();
        Path file = store(1).file();
        assertNotNull(file);
        assertEquals("slow_warm_piano_43.wav", file.getFileName().toString());
        assertArrayEquals(samples(1)[0], AudioFileReader.read(file).channel(0));
        assertTrue(AudioFileReader.readSettings(file).orElseThrow().contains("slow warm piano"));
    }

    @Test
    void sequenceGoesOnWhateverTheClockSays() {
        open();
        TakeRecord first = store(0);
        now = NOON.minus(Duration.ofDays(400));
        open();
        TakeRecord second = store(1);
        assertEquals(List.of(second.id(), first.id()), ids());
    }

    @Test
    void oldestGoesWhenTheLibraryIsTooLarge() {
        open(3 * ROUGH_BYTES);
        String first = store(0).id();
        List<String> rest = List.of(store(1).id(), store(2).id(), store(3).id());
        assertFalse(ids().contains(first));
        assertTrue(ids().containsAll(rest.subList(1, 3)));
        open(3 * ROUGH_BYTES);
        assertFalse(ids().contains(first), "and does not come back");
    }

    @Test
    void starredReferencedAndNewestAreSpared() {
        open(1);
        String starred = store(0).id();
        library.star(starred, true);
        String referenced = store(1).id();
        library.reference("3f9a1c2e-0000-4000-8000-000000000000", PROJECT, Set.of(referenced, "../../etc/passwd"));
        String plain = store(2).id();
        open(1);
        String newest = store(3).id();
        assertEquals(Set.of(starred, referenced, newest), Set.copyOf(ids()));
        assertFalse(ids().contains(plain));
    }

    @Test
    void whatAnInstanceLetsGoOfIsSparedNoLonger() {
        open(1);
        String referenced = store(0).id();
        library.reference("instance", PROJECT, Set.of(referenced));
        library.reference("instance", PROJECT, Set.of());
        store(1);
        assertFalse(ids().contains(referenced));
    }

    @Test
    void projectOpenedAgainReplacesWhatItHeldBefore() {
        open();
        String first = store(0).id();
        String second = store(1).id();
        library.reference("instance", PROJECT, Set.of(first, second));
        library.leave("instance");
        open(1);
        library.reference("nextInstance", PROJECT, Set.of(second));
        store(2);
        assertTrue(ids().contains(second));
        assertFalse(ids().contains(first));
        assertEquals(List.of("project.json"), referenceFiles());
    }

    @Test
    void hundredOpeningsLeaveOneFile() {
        open();
        String take = store(0).id();
        for (int i = 0; i < 100; i++) {
            library.reference("instance" + i, PROJECT, Set.of(take));
            library.leave("instance" + i);
        }
        assertEquals(List.of("project.json"), referenceFiles());
    }

    @Test
    void copiesOfOneTrackDoNotTakeEachOthersTakesBack() {
        open(1);
        String ofOne = store(0).id();
        library.reference("one", PROJECT, Set.of(ofOne));
        String ofOther = store(1).id();
        library.reference("other", PROJECT, Set.of(ofOther));
        library.reference("one", PROJECT, Set.of(ofOne));
        store(2);
        assertTrue(ids().containsAll(List.of(ofOne, ofOther)));
        library.leave("one");
        library.reference("other", PROJECT, Set.of(ofOther));
        store(3);
        assertTrue(ids().contains(ofOne), "a closed copy keeps what it held");
        library.leave("other");
        library.reference("oneAgain", PROJECT, Set.of(ofOne));
        store(4);
        assertTrue(ids().contains(ofOne));
        assertFalse(ids().contains(ofOther));
    }

    @Test
    void instanceThatIsSavedHoldsByItsProjectFromThenOn() {
        open();
        String take = store(0).id();
        library.reference("instance", Optional.empty(), Set.of(take));
        assertEquals(List.of("instance.json"), referenceFiles());
        library.reference("instance", PROJECT, Set.of(take));
        assertEquals(List.of("project.json"), referenceFiles());
    }

    private List<String> referenceFiles() {
        String[] names = folder.resolve("takes/references").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void referencesOfAProjectNotOpenedForAYearLapse() {
        assertLapses(PROJECT, 365);
    }

    @Test
    void referencesOfAnInstanceThatWasNeverSavedLapseAfterAMonth() {
        assertLapses(Optional.empty(), 30);
    }

    private void assertLapses(Optional<String> project, int days) {
        open();
        String referenced = store(0).id();
        library.reference("instance", project, Set.of(referenced));
        now = NOON.plus(Duration.ofDays(days));
        open(1);
        store(1);
        assertTrue(ids().contains(referenced));
        now = NOON.plus(Duration.ofDays(days)).plusSeconds(1);
        open(1);
        store(2);
        assertFalse(ids().contains(referenced));
    }

    @Test
    void deletedTakeCanBeRestored() {
        open();
        TakeRecord take = store(0);
        library.star(take.id(), true);
        library.delete(take.id());
        assertEquals(List.of(), ids());
        assertEquals(1, library.trash().size());
        assertThrows(TakeException.class, () -> library.audio(take.id()));
        open();
        assertEquals(1, library.trash().size());
        TakeRecord back = library.restore(take.id());
        assertTrue(back.starred());
        assertArrayEquals(samples(0)[0], library.audio(take.id()).samples()[0]);
        open();
        assertEquals(List.of(take.id()), ids());
        assertEquals(List.of(), library.trash());
    }

    /** A folder where the description would be written stands for a disk without room for it. */
    @Test
    void fullDiskHindersNobodyFromDeletingAndRestoring() throws IOException {
        open();
        TakeRecord take = store(0);
        Path description = take.file().resolveSibling("take.json");
        byte[] whole = Files.readAllBytes(description);
        Files.delete(description);
        Files.createDirectories(description.resolve("full"));
        library.delete(take.id());
        assertEquals(List.of(), ids());
        assertEquals(1, library.trash().size());
        library.restore(take.id());
        library.delete(take.id());
        description = folder.resolve("takes/trash/" + take.id() + "/take.json");
        FolderTree.delete(description);
        Files.write(description, whole); // as it was before the deletion
        open();
        assertEquals(List.of(), ids());
        assertEquals(NOON, library.trash().get(0).deleted());
        library.restore(take.id());
        open();
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
    }

    @Test
    void trashIsEmptiedAfterThirtyDays() {
        open();
        String id = store(0).id();
        library.delete(id);
        now = NOON.plus(Duration.ofDays(29));
        library.emptyTrash();
        assertEquals(1, library.trash().size());
        now = NOON.plus(Duration.ofDays(31));
        library.emptyTrash();
        assertEquals(0, library.trash().size());
        assertThrows(TakeException.class, () -> library.restore(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-02T00:00:00Z", "2031-01-01T00:00:00Z"})
    void clockThatJumpedEmptiesNoTrash(Instant wrong) {
        open();
        store(0);
        now = wrong;
        library.delete(library.all().get(0).id());
        now = NOON;
        library.emptyTrash();
        assertEquals(NOON, library.trash().get(0).deleted());
        now = NOON.plus(Duration.ofDays(31));
        library.emptyTrash();
        assertEquals(List.of(), library.trash());
    }

    @Test
    void trashGoesBeforeOldTakes() {
        open(3 * ROUGH_BYTES);
        String old = store(0).id();
        String deleted = store(1).id();
        library.delete(deleted);
        store(2);
        store(3);
        assertEquals(List.of(), library.trash());
        assertTrue(ids().contains(old));
    }

    @Test
    void unfinishedTakeIsRemovedAtTheNextStart() throws IOException {
        open();
        String id = store(0).id();
        Path unfinished = folder.resolve("takes/." + TakeId.next(NOON) + ".part");
        Files.createDirectory(unfinished);
        Files.writeString(unfinished.resolve("take.json"), "{}");
        open();
        assertFalse(Files.exists(unfinished));
        assertEquals(List.of(id), ids());
        assertEquals(List.of(), library.damaged());
    }

    private Path draft(String target) throws IOException {
        Path file = folder.resolve("takes").resolve(target);
        return Files.writeString(
                file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part"), "{\"half\": ");
    }

    /** A star, a deletion and a project's references are files that are written beside the ones they replace. */
    @Test
    void draftsOfAKilledServiceAreRemovedAtTheNextStart() throws IOException {
        open();
        String kept = store(0).id();
        String deleted = store(1).id();
        library.delete(deleted);
        library.reference("instance", PROJECT, Set.of(kept));
        List<Path> drafts = List.of(
                draft(kept + "/take.json"),
                draft("trash/" + deleted + "/take.json"),
                draft("references/instance.json"));
        Path notes = Files.writeString(folder.resolve("takes/" + kept + "/.notes.part"), "mine");
        open();
        assertTrue(drafts.stream().noneMatch(Files::exists), drafts.toString());
        assertTrue(Files.exists(notes));
        assertEquals(List.of(kept), ids());
        assertEquals(
                List.of(deleted), library.trash().stream().map(TakeRecord::id).toList());
    }

    @Test
    void libraryMayLieBehindALink() throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(folder.resolve("takes"), disk);
        open();
        TakeRecord take = store(0);
        String deleted = store(1).id();
        library.delete(deleted);
        open();
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
        library.restore(deleted);
        assertTrue(Files.isDirectory(disk.resolve(deleted)));
        assertTrue(Files.isSymbolicLink(folder.resolve("takes")));
    }

    /** Runs with a file or folder that its rights forbid to read. */
    private static void withoutRights(Path path, Executable test) throws Throwable {
        var rights = Files.getPosixFilePermissions(path);
        Files.setPosixFilePermissions(path, Set.of());
        try {
            assumeFalse(Files.isReadable(path), "this user may read everything");
            test.execute();
        } finally {
            Files.setPosixFilePermissions(path, rights);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void takeThatMayNotBeReadHidesNoOtherAndIsNamed() throws Throwable {
        open();
        TakeRecord first = store(0);
        TakeRecord second = store(1);
        withoutRights(second.file().getParent(), () -> {
            open();
            assertEquals(List.of(first.id()), ids());
            assertEquals(1, library.problems().size());
            assertTrue(
                    library.problems().get(0).contains(second.id()),
                    library.problems().toString());
            assertTrue(store(2).sequence() > first.sequence());
        });
        assertEquals(List.of(), library.damaged());
        open();
        assertEquals(3, ids().size());
        assertEquals(List.of(), library.problems());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void trashThatMayNotBeReadHidesNoTake() throws Throwable {
        open();
        library.delete(store(0).id());
        String kept = store(1).id();
        withoutRights(folder.resolve("takes/trash"), () -> {
            open();
            assertEquals(List.of(kept), ids());
            assertEquals(List.of(), library.trash());
            assertEquals(1, library.problems().size());
        });
        open();
        assertEquals(1, library.trash().size());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void whereItIsUnknownWhatProjectsHoldNothingIsRemoved() throws Throwable {
        open();
        String referenced = store(0).id();
        library.reference("instance", PROJECT, Set.of(referenced));
        withoutRights(folder.resolve("takes/references/project.json"), () -> {
            open(1);
            store(1);
            assertTrue(ids().contains(referenced));
            assertEquals(1, library.problems().size());
        });
    }

    /** A link to itself stands for a disk that fails: the system refuses to open it, whoever asks. */
    private static void whileItCannotBeOpened(Path file, Executable test) throws Throwable {
        Path whole = Files.move(file, file.resolveSibling("whole"));
        Files.createSymbolicLink(file, file);
        try {
            test.execute();
        } finally {
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"take.json", "slow_warm_piano_42.wav"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other links")
    void whatCannotBeReadAtTheStartIsNotDamaged(String file) throws Throwable {
        open();
        TakeRecord take = store(0);
        whileItCannotBeOpened(take.file().resolveSibling(file), () -> {
            open();
            assertEquals(List.of(), library.damaged());
            assertEquals(List.of(), ids());
            assertTrue(
                    library.problems().get(0).contains(take.id()),
                    library.problems().toString());
        });
        open();
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other links")
    void audioThatCannotBeReadNowStaysInTheLibrary() throws Throwable {
        open();
        TakeRecord take = store(0);
        whileItCannotBeOpened(take.file(), () -> assertThrows(TakeException.class, () -> library.audio(take.id())));
        assertEquals(List.of(take.id()), ids());
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void audioThatMayNotBeReadStaysInTheLibrary() throws Throwable {
        open();
        TakeRecord take = store(0);
        withoutRights(take.file(), () -> assertThrows(TakeException.class, () -> library.audio(take.id())));
        assertEquals(List.of(take.id()), ids());
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
    }

    private void damage(TakeRecord take, String what) throws IOException {
        Path file = take.file();
        assertNotNull(file);
        Path description = file.resolveSibling("take.json");
        switch (what) {
            case "no audio" -> Files.delete(file);
            case "cut audio" ->
                Files.write(
                        file,
                        List.of(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                                .substring(0, 3000)),
                        java.nio.charset.StandardCharsets.ISO_8859_1);
            case "no description" -> Files.delete(description);
            case "cut description" ->
                Files.writeString(description, Files.readString(description).substring(0, 100));
            case "other description" ->
                Files.writeString(
                        description, Files.readString(description).replace(take.id(), "20260101-000000-00000000"));
            case "path as a name" ->
                Files.writeString(
                        description,
                        Files.readString(description).replace(file.getFileName().toString(), "../x.wav"));
            case "a name that no file can have" ->
                Files.writeString(
                        description,
                        Files.readString(description).replace(file.getFileName().toString(), "a\\u0000.wav"));
            default -> throw new IllegalArgumentException(what);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no audio",
                "cut audio",
                "no description",
                "cut description",
                "other description",
                "path as a name",
                "a name that no file can have"
            })
    void damagedTakeIsSetAsideAndNamed(String what) throws IOException {
        open();
        TakeRecord good = store(0);
        TakeRecord bad = store(1);
        damage(bad, what);
        open();
        assertEquals(List.of(good.id()), ids());
        assertEquals(List.of(bad.id()), library.damaged());
        assertTrue(Files.isDirectory(folder.resolve("takes/damaged/" + bad.id())));
    }

    @Test
    void changedSampleIsFoundWhenTheTakeIsRead() throws IOException {
        open();
        TakeRecord take = store(0);
        byte[] bytes = Files.readAllBytes(take.file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(take.file(), bytes);
        TakeException damaged = assertThrows(TakeException.class, () -> library.audio(take.id()));
        assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
        assertEquals(List.of(take.id()), library.damaged());
        assertEquals(List.of(), ids());
    }

    @Test
    void readingThatIsInterruptedFindsNoDamage() throws IOException {
        open();
        TakeRecord take = store(0);
        Thread.currentThread().interrupt();
        try {
            assertThrows(TakeException.class, () -> library.audio(take.id()));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), library.damaged());
        assertArrayEquals(samples(0)[0], library.audio(take.id()).samples()[0]);
    }

    @Test
    void takeOfANewerProgramIsLeftAlone() throws IOException {
        open();
        TakeRecord take = store(0);
        Path description = take.file().resolveSibling("take.json");
        Files.writeString(description, Files.readString(description).replace("\"version\" : 1", "\"version\" : 9"));
        open();
        assertEquals(List.of(), ids());
        assertEquals(List.of(), library.damaged());
        assertTrue(Files.exists(description));
    }

    /** A library may be a folder in which somebody keeps other things, downloads that are under way among them. */
    @Test
    void whatIsNotOursIsLeftAlone() throws IOException {
        open();
        String kept = store(0).id();
        Path elsewhere = foreign("../album/song.wav");
        Path takes = folder.resolve("takes");
        List<Path> foreign = List.of(
                elsewhere,
                foreign("my notes.txt"),
                foreign(".part"),
                foreign("debian.iso.part"),
                foreign("album.part/song.wav"),
                foreign(".album.part/song.wav"),
                foreign("references/.list.txt." + UUID.randomUUID() + ".part"),
                foreign("damaged/song.wav"),
                foreign(kept + "/.song.wav." + UUID.randomUUID() + ".part"),
                foreign("." + TakeId.next(NOON) + ".part"), // ours would be a folder
                foreign(TakeId.next(NOON)),
                link("link.part", elsewhere.getParent()),
                link("." + TakeId.next(NOON) + ".part", elsewhere.getParent()),
                link(kept + "/.take.json." + UUID.randomUUID() + ".part", elsewhere));
        open();
        open();
        assertEquals(
                List.of(), foreign.stream().filter(path -> !Files.exists(path)).toList());
        assertEquals(List.of(), library.damaged());
        assertEquals(List.of(kept), ids());
        assertFalse(Files.exists(takes.resolve("trash")));
    }

    private Path foreign(String name) throws IOException {
        Path file = folder.resolve("takes").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "mine");
    }

    private Path link(String name, Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve("takes").resolve(name), target);
    }

    @Test
    void whatLiesWhereATakeWouldBeWrittenOrRemovedStays() throws IOException {
        open();
        TakeRecord take = store(0);
        TakeRecord next = unsaved("job", 1);
        Path inTheWayOfOne = foreign("." + take.id() + ".part");
        Path inTheWayOfOther = foreign("." + next.id() + ".part/song.wav");
        assertThrows(TakeException.class, () -> library.store(next, clip(1)));
        library.delete(take.id());
        now = NOON.plus(Duration.ofDays(31));
        library.emptyTrash();
        assertTrue(Files.exists(inTheWayOfOne));
        assertTrue(Files.exists(inTheWayOfOther));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../takes", "20261124-120000-0000000g", "20261124-120000-00000000"})
    void strangeNamesAreNoTakes(String id) {
        open();
        assertThrows(TakeException.class, () -> library.audio(id));
        assertThrows(TakeException.class, () -> library.star(id, true));
        assertThrows(TakeException.class, () -> library.delete(id));
        assertThrows(TakeException.class, () -> library.restore(id));
    }

    @Test
    void folderBelongsToOneServiceAtATime() {
        open();
        TakeException refusal =
                assertThrows(TakeException.class, () -> TakeLibrary.open(folder.resolve("takes"), 1, () -> now));
        assertTrue(refusal.getMessage().contains("another running service"), refusal.getMessage());
    }

    private void assertGone(Executable call, String what) {
        String message = assertThrows(TakeException.class, call).getMessage();
        assertTrue(message.contains("is gone") && message.contains(what), message);
    }

    /** A disk that is unplugged, or a folder that somebody moves: whatever is asked meanwhile, it comes back as it was. */
    @Test
    void libraryThatIsTakenAwayIsNotBegunAnewInItsPlace() throws IOException {
        open();
        TakeRecord take = store(0);
        Path home = folder.resolve("takes");
        Path away = Files.move(home, folder.resolve("away"));
        assertGone(() -> library.star(take.id(), true), home.toString());
        assertGone(() -> library.delete(take.id()), home.toString());
        assertGone(() -> library.audio(take.id()), home.toString());
        assertGone(() -> library.reference("instance", PROJECT, Set.of(take.id())), home.toString());
        assertGone(() -> store(1), home.toString());
        assertFalse(Files.exists(home));
        Files.move(away, home);
        assertArrayEquals(samples(0)[1], library.audio(take.id()).samples()[1]);
        store(2);
        library.star(take.id(), true);
        open();
        assertEquals(2, ids().size());
        assertEquals(List.of(), library.damaged());
    }

    @Test
    void takeThatSomebodyRemovedByHandIsForgottenWhenItIsDeleted() throws IOException {
        open();
        TakeRecord take = store(0);
        FolderTree.delete(take.file().getParent());
        assertGone(() -> library.star(take.id(), true), take.id());
        assertGone(() -> library.audio(take.id()), take.id());
        assertFalse(Files.exists(take.file().getParent()));
        assertEquals(List.of(), library.damaged());
        library.delete(take.id());
        assertEquals(List.of(), ids());
    }

    /** The JDK's own message would be the bare path. */
    @Test
    void whatTheDiskRefusesIsSaidInWords() throws IOException {
        open();
        TakeRecord take = store(0);
        Files.writeString(folder.resolve("takes/trash"), "in the way");
        String message = assertThrows(TakeException.class, () -> library.delete(take.id()))
                .getMessage();
        assertTrue(message.endsWith("trash is there already"), message);
        assertEquals(List.of(take.id()), ids());
    }

    @Test
    void failedWriteLeavesNothing() throws IOException {
        open();
        store(0);
        float[][] silence = new float[2][10];
        TakeRecord take = unsaved("job", 1);
        assertThrows(RuntimeException.class, () -> library.store(take, new sa3.dsp.AudioClip(silence, 44100)));
        try (Stream<Path> all = Files.list(folder.resolve("takes"))) {
            assertTrue(all.noneMatch(path -> path.toString().contains(take.id())));
        }
    }
}
