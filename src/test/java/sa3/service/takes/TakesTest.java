package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.FRAMES;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.origin;
import static sa3.service.takes.TakeFixtures.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.SampleHash;

class TakesTest {
    private static final long TAKE_BYTES = 2L * FRAMES * Float.BYTES;

    @TempDir
    Path folder;

    private Takes takes;

    @BeforeEach
    void open() {
        TakeLibrary library = TakeLibrary.open(folder.resolve("takes"), Long.MAX_VALUE, () -> NOON);
        library.load();
        takes = new Takes(library, 2 * TAKE_BYTES, () -> NOON);
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
    void takeThatIsArrivingIsNotPushedOut() {
        TakeAudio arriving = takes.begin(44100, 2, FRAMES);
        for (int i = 0; i < 4; i++) {
            made(i);
        }
        assertTrue(takes.inMemory(arriving.id()).isPresent());
        takes.drop(arriving);
        assertTrue(takes.inMemory(arriving.id()).isEmpty());
    }

    @Test
    void takeThatCannotBeStoredIsThereForWhoWaitsForIt() throws IOException {
        Path library = folder.resolve("takes");
        TakeAudio audio = arrived(0);
        Files.createFile(library.resolve("." + audio.id() + ".part")); // where the take would be written
        Takes.Finished finished = takes.finish(audio, 0, origin("job", 0));
        assertTrue(finished.problem().startsWith("the take could not be stored"), finished.problem());
        assertFalse(finished.take().isStored());
        assertEquals(finished.take(), takes.find(audio.id()).orElseThrow());
        assertSame(audio, takes.audio(audio.id()));
        assertEquals(0, takes.library().all().size());
    }
}
