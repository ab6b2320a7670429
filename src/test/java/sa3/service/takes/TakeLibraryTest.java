package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.samples;
import static sa3.service.takes.TakeFixtures.unsaved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.file.AudioFileReader;
import sa3.platform.FolderTree;

class TakeLibraryTest extends LibraryRig {
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
