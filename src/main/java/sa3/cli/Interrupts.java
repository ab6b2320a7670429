package sa3.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sa3.mlx.ProcessEnd;
import sa3.pipeline.Cancellation;

/**
 * Turns Ctrl-C and a polite kill into a cancellation: the machine may only end once the running job has stopped at its
 * next step and cleaned up. The exit status is then the system's own, 128 + signal.
 */
final class Interrupts {
    /** Longer than any single step is allowed to take on a slow machine. */
    private static final long PATIENCE_SECONDS = 120;

    private final Cancellation cancellation;
    private final CountDownLatch finished = new CountDownLatch(1);

    private Interrupts(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    static Interrupts install(Cancellation cancellation) {
        Interrupts interrupts = new Interrupts(cancellation);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(interrupts::onShutdown, "interrupt"));
        } catch (IllegalStateException alreadyEnding) {
            cancellation.cancel(); // Ctrl-C came before the program had begun
        }
        return interrupts;
    }

    /** Runs at every exit; does something only while the job is still running. */
    private void onShutdown() {
        if (finished.getCount() == 0) {
            return;
        }
        cancellation.cancel();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sa3: the running step did not end; stopping anyway");
                ProcessEnd.now(ExitCodes.INTERRUPTED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the program with a status, or lets the shutdown that is already under way go on. */
    void exit(int status) {
        finished.countDown();
        if (!cancellation.isCancelled()) {
            System.exit(status);
        }
    }
}
