package sa3.service.takes;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static sa3.service.takes.TakeFixtures.NOON;
import static sa3.service.takes.TakeFixtures.clip;
import static sa3.service.takes.TakeFixtures.unsaved;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A library in a folder of its own, with a clock that the test sets. */
abstract class LibraryRig {
    static final Optional<String> PROJECT = Optional.of("project");

    @TempDir
    Path folder;

    Instant now = NOON;
    TakeLibrary library;

    TakeLibrary open(long limitBytes) {
        close();
        library = TakeLibrary.open(folder.resolve("takes"), limitBytes, () -> now);
        library.load();
        return library;
    }

    TakeLibrary open() {
        return open(Long.MAX_VALUE);
    }

    @AfterEach
    void close() {
        if (library != null) {
            library.close();
        }
    }

    TakeRecord store(int number) {
        return library.store(unsaved("job", number), clip(number));
    }

    List<String> ids() {
        return library.all().stream().map(TakeRecord::id).toList();
    }

    /** Runs with a file or folder that its rights forbid to read. */
    static void withoutRights(Path path, Executable test) throws Throwable {
        var rights = Files.getPosixFilePermissions(path);
        Files.setPosixFilePermissions(path, Set.of());
        try {
            assumeFalse(Files.isReadable(path), "this user may read everything");
            test.execute();
        } finally {
            Files.setPosixFilePermissions(path, rights);
        }
    }
}
