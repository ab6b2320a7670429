package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.takes.TakeFixtures.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read now, by its rights or since the disk fails: it stays, and hinders nothing else. */
class UnreadableTakesTest extends LibraryRig {
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
}
