package sa3.service.jobs;

import java.util.logging.Level;
import java.util.logging.Logger;
import sa3.pipeline.CancelledException;
import sa3.platform.FailureText;

/**
 * The one thread that owns MLX: it runs job after job, and nothing that a job throws ends it. What is kept in memory
 * between jobs is trimmed here too, since only this thread may.
 */
public final class EngineThread {
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final long HOUSEKEEPING_MS = 1000;

    private final JobQueue queue;
    private final Holdings holdings;
    private final Thread thread = new Thread(this::loop, "engine");

    /** What stays in memory between jobs: a model, encoded inputs. Called on the engine's thread only. */
    public interface Holdings {
        /** Nothing to keep. */
        Holdings NONE = new Holdings() {};

        /** Called about once a second while there is nothing to do, and after every job. */
        default void trim(boolean idle) {}

        /** A job ran out of memory or broke in native code: everything that can be loaded again is to go. */
        default void drop() {}

        /** The thread ends. */
        default void close() {}
    }

    public EngineThread(JobQueue queue, Holdings holdings) {
        this.queue = queue;
        this.holdings = holdings;
    }

    public void start() {
        thread.start();
    }

    /**
     * Stops the running job before its next step, cancels the rest, and waits for the end.
     *
     * @return false when the running step did not end in time
     */
    public boolean stop(long timeoutMs) throws InterruptedException {
        queue.close();
        thread.join(timeoutMs);
        return !thread.isAlive();
    }

    private void loop() {
        try {
            while (true) {
                Job job = queue.take(HOUSEKEEPING_MS);
                if (job != null) {
                    turn(job);
                    guarded("trimming memory", () -> holdings.trim(false));
                } else if (queue.isClosed()) {
                    return;
                } else {
                    guarded("trimming memory", () -> holdings.trim(true));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            guarded("giving back memory", holdings::close);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void turn(Job job) {
        JobEvent end;
        try {
            job.cancellation.throwIfCancelled();
            if (job.request().work().run(new Turn(queue, job)) == Work.Outcome.PAUSED) {
                queue.publish(job, new JobEvent.Paused());
                return;
            }
            end = new JobEvent.Done();
        } catch (CancelledException e) {
            end = new JobEvent.Cancelled();
        } catch (Error | RuntimeException e) {
            end = new JobEvent.Failed(FailureText.of(e));
            LOG.log(Level.SEVERE, e, () -> "job " + job.id + " failed");
            if (!FailureText.isForeseen(e) || e instanceof OutOfMemoryError || isNative(e)) {
                guarded("giving back memory", holdings::drop);
            }
        }
        guarded("closing a job", job.request().work()::close);
        queue.end(job, end);
    }

    private static boolean isNative(Throwable failure) {
        return failure.getClass().getName().startsWith("sa3.mlx.");
    }

    /** What goes wrong in housekeeping is a line in the log, not the end of the service. */
    @SuppressWarnings("CatchingUnchecked")
    private static void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (Error | RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> what + " failed");
        }
    }
}
