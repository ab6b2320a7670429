package sa3.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder where plugins and the service of one user find each other. Any thread. */
public final class RunFolder {
    private static final int PATH_BYTES = 4096;
    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * The user's run folder, made where it is missing; {@code sa3_bridge_run_folder} says where it lies.
     *
     * @throws BridgeException NOT_OURS: it is a link, another user's, or open to others; IO
     */
    public static RunFolder open() throws BridgeException {
        BridgeLibrary.load();
        byte[] out = new byte[PATH_BYTES];
        int status = Bridge.sa3_bridge_run_folder(out, out.length);
        if (status != 0) {
            throw BridgeLibrary.failure(status);
        }
        int length = 0;
        while (out[length] != 0) {
            length++;
        }
        return new RunFolder(Path.of(new String(out, 0, length, StandardCharsets.UTF_8)));
    }

    /** A folder that is already there, belongs to this user alone and is used in place of the user's run folder. */
    public static RunFolder at(Path path) throws BridgeException {
        BridgeLibrary.load();
        return new RunFolder(path);
    }

    public Path path() {
        return path;
    }

    /** The region files that are there now, of the living and the dead. */
    public List<Path> regions() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".sa3"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Removes the regions of dead clients.
     *
     * @return how many
     */
    public int sweep() throws BridgeException {
        int removed = Bridge.sa3_bridge_sweep(BridgeLibrary.text(path));
        if (removed < 0) {
            throw BridgeLibrary.failure(removed);
        }
        return removed;
    }

    /**
     * Makes this process the user's one service.
     *
     * @return empty: another process is
     */
    public Optional<ServiceLock> lockService() throws BridgeException {
        long[] lock = new long[1];
        int status = Bridge.sa3_bridge_lock_service(BridgeLibrary.text(path), lock);
        if (status == 0) {
            return Optional.of(new ServiceLock(lock[0]));
        }
        BridgeException failure = BridgeLibrary.failure(status);
        if (failure.status() == Status.BUSY) {
            return Optional.empty();
        }
        throw failure;
    }

    /** Whether a service lives, by the kernel's word. */
    public boolean serviceAlive() throws BridgeException {
        int alive = Bridge.sa3_bridge_service_alive(BridgeLibrary.text(path));
        if (alive < 0) {
            throw BridgeLibrary.failure(alive);
        }
        return alive == 1;
    }

    /**
     * Starts, detached, the program that a launch file describes; see {@code sa3_bridge_start_service}.
     *
     * @throws BridgeException NOT_OURS: others can write the file; INVALID: no launch description; IO
     */
    public static void startService(Path launchFile) throws BridgeException {
        BridgeLibrary.load();
        int status = Bridge.sa3_bridge_start_service(BridgeLibrary.text(launchFile));
        if (status != 0) {
            throw BridgeLibrary.failure(status);
        }
    }
}
