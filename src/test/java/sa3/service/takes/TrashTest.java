package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.ROUGH_BYTES;
import static sa3.service.takes.TakeFixtures.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.platform.FolderTree;

/** Takes that are deleted, restored, and gone for good. */
class TrashTest extends LibraryRig {
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
}
