package sa3.service;

import com.sun.jna.Function;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends this process with signal 9, which nothing in it can notice or delay, in the middle of a phase of the service: a
 * thread looks at what the others are at.
 */
final class Doom {
    private static final Phase FIRST = Phase.SAMPLING;
    private static final int SIGKILL = 9;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Phase phase;
    private final int sight;

    /** @param sight at which sight of the phase to die, from 1 on */
    Doom(Phase phase, int sight) {
        this.phase = phase;
        this.sight = sight;
    }

    /** What a service does, by the method that is at work on it. */
    enum Phase {
        SCAN("sa3.service.takes.TakeLibrary", "load"),
        LOAD("sa3.service.engine.LoadedModels", "load"),
        TEXT("sa3.text.T5GemmaEncoder", "encode"),
        CONDITIONING("sa3.pipeline.Pipeline", "steering"),
        SAMPLING("sa3.pipeline.Pipeline", "sample"),
        DECODING("sa3.codec.SameDecoder", "decode"),
        SAVE("sa3.service.takes.TakeFolders", "write"),
        RECALL("sa3.service.takes.TakeFiles", "read");

        private final String type;
        private final String method;

        Phase(String type, String method) {
            this.type = type;
            this.method = method;
        }

        /** How many sights of it a life of the service lasts for sure; some things are done once in a life. */
        int sights() {
            return switch (this) {
                case SCAN -> 1;
                case SAMPLING, DECODING -> 10;
                default -> 2;
            };
        }

        private boolean isIn(StackTraceElement[] stack) {
            for (StackTraceElement frame : stack) {
                if (frame.getClassName().equals(type) && frame.getMethodName().equals(method)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The doom of a service that is one of many: each leaves a line in the file when it dies in its phase, and the number of
     * lines there says which phase is next; what was not seen is tried again. The first is one that comes more than once in
     * a life: that service was there before the file.
     */
    static Doom next(Path file) throws IOException {
        int lives = Files.readAllLines(file).size();
        Phase phase = Phase.values()[(FIRST.ordinal() + lives) % Phase.values().length];
        return new Doom(phase, 1 + new Random(lives).nextInt(phase.sights()));
    }

    /**
     * Waits for the phase on a thread of its own, leaves its name in the file and dies in it. A busy machine may not let it
     * look in time: after half a minute it dies without a line.
     */
    void await(Path file) throws IOException {
        Function kill = Function.getFunction("c", "kill");
        Object[] self = {(int) ProcessHandle.current().pid(), SIGKILL};
        ByteBuffer line = ByteBuffer.wrap((phase.name() + "\n").getBytes(StandardCharsets.US_ASCII));
        // Opened here: between sight and death there is no more than the writing of a line.
        FileChannel deaths = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Thread watch = new Thread(
                () -> {
                    try {
                        if (comes()) {
                            deaths.write(line);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        kill.invokeInt(self);
                    }
                },
                "watch");
        watch.setPriority(Thread.MAX_PRIORITY);
        watch.setDaemon(true);
        watch.start();
    }

    /** False when the time was over before the phase was seen. */
    private boolean comes() {
        long beginNs = System.nanoTime();
        for (int seen = 0; seen < sight; seen += isSeen() ? 1 : 0) {
            LockSupport.parkNanos(LOOK_NS);
            if (System.nanoTime() - beginNs > PATIENCE_NS) {
                return false;
            }
        }
        return true;
    }

    private boolean isSeen() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Thread.currentThread()))
                .map(Map.Entry::getValue)
                .anyMatch(phase::isIn);
    }
}
