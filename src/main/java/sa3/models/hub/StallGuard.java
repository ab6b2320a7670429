package sa3.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends a blocked read by closing its stream: when nothing came for too long, or when someone asks to stop. */
final class StallGuard implements AutoCloseable {
    private static final long POLL_MS = 100;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final InputStream stream;
    private final Runnable checkpoint;
    private final ScheduledExecutorService clock;
    private volatile long lastSignNs = System.nanoTime();

    /** @param checkpoint throws to stop; also called from the guard's own thread */
    StallGuard(InputStream stream, Runnable checkpoint) {
        this.stream = stream;
        this.checkpoint = checkpoint;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "transfer guard");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleWithFixedDelay(this::look, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** Something came. */
    void alive() {
        lastSignNs = System.nanoTime();
    }

    private void look() {
        boolean silent = System.nanoTime() - lastSignNs > LONGEST_SILENCE.toNanos();
        if (silent || isAskedToStop()) {
            try {
                stream.close();
            } catch (IOException e) {
                // The reader gets its own error.
            }
        }
    }

    private boolean isAskedToStop() {
        try {
            checkpoint.run();
            return false;
        } catch (RuntimeException e) {
            return true; // the transfer's thread asks again and throws it there
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
