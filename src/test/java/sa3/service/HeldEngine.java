package sa3.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the engine of a service in this process at a stage of a job until it is closed, so that what a test does meanwhile
 * comes in the midst of it, however slow the machine is. The engine is held where it tells the log of the stage.
 */
public final class HeldEngine extends Handler implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    /** Kept: its level is collected with it. */
    private static final Logger LOG = Logger.getLogger("sa3");

    private final String beginning;
    private final @Nullable Level level = LOG.getLevel();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);

    private HeldEngine(String beginning) {
        this.beginning = beginning;
    }

    /** @param stage how its line begins: "sample", or "sample 2/" after two of its steps */
    public static HeldEngine at(String job, String stage) {
        HeldEngine engine = new HeldEngine("job " + job + ": " + stage);
        LOG.setLevel(Level.FINE);
        LOG.addHandler(engine);
        return engine;
    }

    /** Waits until the engine is there. */
    public void await() {
        assertTrue(waits(held), "the engine has not come to " + beginning);
    }

    private static boolean waits(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getMessage().startsWith(beginning)) {
            held.countDown();
            waits(let);
        }
    }

    @Override
    public void flush() {
        // writes nothing
    }

    /** Lets the engine go on. */
    @Override
    public void close() {
        LOG.removeHandler(this);
        LOG.setLevel(level);
        let.countDown();
    }
}
