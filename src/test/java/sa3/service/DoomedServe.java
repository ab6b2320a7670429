package sa3.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sa3.cli.Main;

/** {@code sa3 serve}, killed in the middle of a phase, which is another one in each life. */
final class DoomedServe {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Keeps the lock from being collected. */
    private static @Nullable FileChannel alive;

    private DoomedServe() {}

    /** @param args a file that gets a line for each such death, no service dying before it is there; and how many there are */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        int deaths = Integer.parseInt(args[1]);
        if (!isAlone(file.resolveSibling(file.getFileName() + ".lock"))) {
            return; // as the service would find a little later; but two must not look up the same phase
        }
        if (Files.exists(file)) {
            doom(file, deaths); // before the service does anything
        } else {
            Thread waiting = new Thread(() -> await(file, deaths), "doom");
            waiting.setDaemon(true);
            waiting.start();
        }
        Main.main(new String[] {"serve"});
    }

    /** Holds the lock until this process dies. */
    private static boolean isAlone(Path lock) throws IOException {
        alive = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return alive.tryLock() != null;
    }

    private static void doom(Path file, int deaths) throws IOException {
        if (Files.readAllLines(file).size() < deaths) {
            Doom.next(file).await(file);
        }
    }

    private static void await(Path file, int deaths) {
        while (!Files.exists(file)) {
            LockSupport.parkNanos(LOOK_NS);
        }
        try {
            doom(file, deaths);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
