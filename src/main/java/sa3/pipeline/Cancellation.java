package sa3.pipeline;

import java.util.concurrent.atomic.AtomicBoolean;

/** Asks a running job to stop; it does so before its next step or window. Any thread. */
public final class Cancellation {
    private final AtomicBoolean cancelled = new AtomicBoolean();

    public void cancel() {
        cancelled.set(true);
    }

    public boolean isCancelled() {
        return cancelled.get();
    }

    /** @throws CancelledException when {@link #cancel()} was called */
    public void throwIfCancelled() {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }
}
