package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.clip;
import static sa3.service.takes.TakeFixtures.samples;
import static sa3.service.takes.TakeFixtures.unsaved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a library finds in its folder: leftovers of a killed service, other people's files. */
class StocktakingTest extends LibraryRig {
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
}
