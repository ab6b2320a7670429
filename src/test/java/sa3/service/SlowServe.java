package sa3.service;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import sa3.cli.Main;

/** {@code sa3 serve} that rests between the windows that it decodes, with the stages of its jobs in the log. */
final class SlowServe {
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(2);
    private static final Pattern WINDOW_BEFORE_OTHERS = Pattern.compile(": decode ([1-9]\\d*)/(?!\\1$)");
    /** Kept: its level is collected with it. */
    private static final Logger LOG = Logger.getLogger("sa3");

    private SlowServe() {}

    public static void main(String[] args) {
        LOG.setLevel(Level.FINE);
        LOG.addHandler(new Rest());
        Main.main(new String[] {"serve"});
    }

    /** Holds up who logs that a window is done. */
    private static final class Rest extends Handler {
        @Override
        public void publish(LogRecord record) {
            if (WINDOW_BEFORE_OTHERS.matcher(record.getMessage()).find()) {
                LockSupport.parkNanos(REST_NS);
            }
        }

        @Override
        public void flush() {
            // writes nothing
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
