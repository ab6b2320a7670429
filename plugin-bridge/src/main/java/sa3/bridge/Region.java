package sa3.bridge;

import java.nio.file.Path;

/**
 * One side of a region: the shared memory of one plugin instance and the service. Any thread; calls on one region wait for
 * each other, none of them for the other process.
 */
public final class Region implements AutoCloseable {
    /** What a native call does with the handle. */
    @FunctionalInterface
    interface Call {
        int on(long handle);
    }

    private final Path path;
    private final Messages messages = new Messages(this);
    private final AudioChunks audio = new AudioChunks(this);
    private long handle;

    private Region(Path path, long handle) {
        this.path = path;
        this.handle = handle;
    }

    /**
     * The client's side: makes the region file, which must end in {@code .sa3} and lie in a folder of the user alone.
     *
     * @throws BridgeException BUSY: a living client has that name; NOT_OURS; IO, also when the disk is full
     */
    public static Region create(Path path) throws BridgeException {
        BridgeLibrary.load();
        long[] out = new long[1];
        return opened(path, Bridge.sa3_bridge_create(BridgeLibrary.text(path), out), out);
    }

    /**
     * The service's side of the region that a client has made.
     *
     * @throws BridgeException WRONG_VERSION, CORRUPT, NOT_OURS: not to be trusted; BUSY: another service is attached;
     *     CLOSED: the client is dead or leaving; IO
     */
    public static Region attach(Path path) throws BridgeException {
        BridgeLibrary.load();
        long[] out = new long[1];
        return opened(path, Bridge.sa3_bridge_attach(BridgeLibrary.text(path), out), out);
    }

    /** Whether the client that made this region lives, by the kernel's word. */
    public static boolean ownerAlive(Path path) throws BridgeException {
        BridgeLibrary.load();
        return yes(Bridge.sa3_bridge_owner_alive(BridgeLibrary.text(path)));
    }

    /** Keeps a cut region file from ending this process; see {@code sa3_bridge_guard_faults}. For the service only. */
    public static void guardFaults() throws BridgeException {
        BridgeLibrary.load();
        int status = Bridge.sa3_bridge_guard_faults();
        if (status < 0) {
            throw BridgeLibrary.failure(status);
        }
    }

    /** Milliseconds of a clock that never jumps, for {@link #peerSilenceMs}. */
    public static long monotonicMs() throws BridgeException {
        BridgeLibrary.load();
        return Bridge.sa3_bridge_monotonic_ms();
    }

    public Path path() {
        return path;
    }

    public Messages messages() {
        return messages;
    }

    public AudioChunks audio() {
        return audio;
    }

    /**
     * Raises the own heartbeat; begin every round of polling with it.
     *
     * @return OK, or CORRUPT: the file was cut or grown
     */
    public Status beat() {
        return status(Bridge::sa3_bridge_beat);
    }

    /** Milliseconds since the other side's heartbeat was seen to change; −1: never heard. */
    public synchronized long peerSilenceMs(long nowMonotonicMs) {
        return Bridge.sa3_bridge_peer_silence_ms(open(), nowMonotonicMs);
    }

    /** Whether the process on the other side lives, by the kernel's word. */
    public boolean peerAlive() throws BridgeException {
        return yes(call(Bridge::sa3_bridge_peer_alive));
    }

    /** How many services have attached to this region so far. */
    public synchronized long serviceEpoch() {
        return Bridge.sa3_bridge_service_epoch(open());
    }

    /** Whether a service of another layout version was here and could not attach. */
    public boolean serviceRefused() {
        return call(Bridge::sa3_bridge_service_refused) == 1;
    }

    /** Says goodbye; the client's side also removes the file. Later calls do nothing. */
    @Override
    public synchronized void close() {
        if (handle != 0) {
            Bridge.sa3_bridge_close(handle);
            handle = 0;
        }
    }

    Status status(Call call) {
        return Status.of(call(call));
    }

    private synchronized int call(Call call) {
        return call.on(open());
    }

    private long open() {
        if (handle == 0) {
            throw new IllegalStateException("the region " + path + " is closed");
        }
        return handle;
    }

    private static boolean yes(int answer) throws BridgeException {
        if (answer < 0) {
            throw BridgeLibrary.failure(answer);
        }
        return answer == 1;
    }

    private static Region opened(Path path, int status, long[] out) throws BridgeException {
        if (status != 0) {
            throw BridgeLibrary.failure(status);
        }
        return new Region(path, out[0]);
    }
}
