package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.FRAMES;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.origin;
import static sa3.service.takes.TakeFixtures.samples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.SampleHash;

class TakesTest {
    private static final long TAKE_BYTES = 2L * FRAMES * Float.BYTES;

    @TempDir
    Path folder;

    private Instant now = NOON;
    private Takes takes;

    @BeforeEach
    void open() {
        TakeLibrary library = TakeLibrary.open(folder.resolve("takes"), Long.MAX_VALUE, () -> now);
        library.load();
        takes = new Takes(library, 2 * TAKE_BYTES, () -> now);
    }

    @AfterEach
    void close() {
        takes.library().close();
    }

    private TakeAudio arrived(int number) {
        TakeAudio audio = takes.begin(44100, 2, FRAMES);
        float[][] all = samples(number);
        takes.append(audio, new float[][] {Arrays.copyOf(all[0], 300), Arrays.copyOf(all[1], 300)});
        assertEquals(300, audio.arrivedFrames());
        assertFalse(audio.isComplete());
        takes.append(
                audio,
                new float[][] {Arrays.copyOfRange(all[0], 300, FRAMES), Arrays.copyOfRange(all[1], 300, FRAMES)});
        return audio;
    }

    private Takes.Finished made(int number) {
        return takes.finish(arrived(number), 0, origin("job", number));
    }

    @Test
    void finishedTakeIsStoredAndStillInMemory() {
        TakeAudio audio = arrived(0);
        assertSame(audio, takes.inMemory(audio.id()).orElseThrow());
        Takes.Finished finished = takes.finish(audio, 0, origin("job", 0));
        assertNull(finished.problem());
        assertTrue(finished.take().isStored());
        assertEquals(SampleHash.of(samples(0)), finished.take().sound().sha256());
        assertSame(audio, takes.audio(audio.id()));
    }

    @Test
    void memoryIsBoundedAndTheDiskHasTheRest() {
        String first = made(0).take().id();
        made(1);
        made(2);
        assertTrue(takes.inMemory(first).isEmpty());
        assertArrayEquals(samples(0)[0], takes.audio(first).samples()[0]);
        assertTrue(takes.inMemory(first).isPresent());
    }

    @Test
    void takesOfAJobAreFoundInTheirOrder() throws IOException {
        String second = made(1).take().id();
        String third = madeOnAFullDisk(2).take().id();
        String first = made(0).take().id();
        takes.finish(arrived(0), 0, origin("other", 0));
        assertEquals(
                List.of(first, second, third),
                takes.ofJob("job").stream().map(TakeRecord::id).toList());
    }

    @Test
    void takeThatIsArrivingIsNotPushedOut() {
        TakeAudio arriving = takes.begin(44100, 2, FRAMES);
        for (int i = 0; i < 4; i++) {
            made(i);
        }
        assertTrue(takes.inMemory(arriving.id()).isPresent());
        takes.drop(arriving);
        assertTrue(takes.inMemory(arriving.id()).isEmpty());
    }

    /** A file lies where each take would be written, as long as the disk is said to be full. */
    private Takes.Finished madeOnAFullDisk(int number) throws IOException {
        TakeAudio audio = arrived(number);
        Files.createFile(inTheWay(audio.id()));
        Takes.Finished finished = takes.finish(audio, 0, origin("job", number));
        assertFalse(finished.take().isStored());
        return finished;
    }

    private Path inTheWay(String id) {
        return folder.resolve("takes/." + id + ".part");
    }

    @Test
    void takeThatCannotBeStoredIsThereForWhoWaitsForIt() throws IOException {
        Takes.Finished finished = madeOnAFullDisk(0);
        assertTrue(finished.problem().startsWith("the take could not be stored"), finished.problem());
        String id = finished.take().id();
        assertEquals(finished.take(), takes.find(id).orElseThrow());
        assertArrayEquals(samples(0)[0], takes.audio(id).samples()[0]);
        assertEquals(List.of(finished.take()), takes.all());
        assertEquals(0, takes.library().all().size());
    }

    @Test
    void takeThatIsNotStoredIsHeldAsItsFileWouldHoldIt() throws IOException {
        Takes.Finished finished = madeOnAFullDisk(0);
        Path file = folder.resolve("heard.wav");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            takes.writeWav(finished.take(), out);
        }
        Files.delete(inTheWay(finished.take().id()));
        takes.storeAgain();
        TakeRecord stored = takes.find(finished.take().id()).orElseThrow();
        assertArrayEquals(Files.readAllBytes(stored.file()), Files.readAllBytes(file));
    }

    @Test
    void takesThatAreNotStoredArePushedOutByNoOthers() throws IOException {
        String id = madeOnAFullDisk(0).take().id();
        for (int i = 1; i < 5; i++) {
            made(i);
        }
        assertArrayEquals(samples(0)[1], takes.audio(id).samples()[1]);
    }

    @Test
    void takesAreStoredOnceThereIsRoom() throws IOException {
        String first = madeOnAFullDisk(0).take().id();
        String second = madeOnAFullDisk(1).take().id();
        takes.storeAgain();
        assertFalse(takes.find(first).orElseThrow().isStored());
        Files.delete(inTheWay(first));
        Files.delete(inTheWay(second));
        takes.storeAgain();
        assertEquals(
                List.of(second, first), takes.all().stream().map(TakeRecord::id).toList());
        assertTrue(takes.find(first).orElseThrow().isStored());
        assertArrayEquals(samples(1)[0], takes.library().audio(second).samples()[0]);
    }

    @Test
    void trashIsEmptiedWhileTheServiceRuns() {
        String id = made(0).take().id();
        takes.delete(id);
        takes.keepUp();
        assertEquals(1, takes.library().trash().size());
        now = NOON.plus(Duration.ofDays(31));
        takes.keepUp();
        assertEquals(List.of(), takes.library().trash());
    }

    @Test
    void whereMemoryHasNoRoomForOneMoreNoneIsMade() throws IOException {
        takes.requireRoom();
        String first = madeOnAFullDisk(0).take().id();
        takes.requireRoom();
        madeOnAFullDisk(1);
        String why =
                assertThrows(TakeException.class, () -> takes.requireRoom()).getMessage();
        assertTrue(why.contains("2 takes could not be stored") && why.contains("make room"), why);
        takes.delete(first);
        takes.requireRoom();
        assertTrue(takes.find(first).isEmpty());
        assertTrue(takes.inMemory(first).isEmpty());
    }
}
