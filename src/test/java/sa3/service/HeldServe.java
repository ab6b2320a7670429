package sa3.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sa3.cli.Main;

/** {@code sa3 serve} that begins the last window of a clip only once a file is there, with the stages of its jobs in the log. */
final class HeldServe {
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Pattern WINDOW_DONE = Pattern.compile(": decode ([1-9]\\d*)/(\\d+)$");
    /** Kept: its level is collected with it. */
    private static final Logger LOG = Logger.getLogger("sa3");

    private HeldServe() {}

    /** @param args the file */
    public static void main(String[] args) {
        LOG.setLevel(Level.FINE);
        LOG.addHandler(new Hold(Path.of(args[0])));
        Main.main(new String[] {"serve"});
    }

    /** Holds up who logs that the window before the last is done; the job fails where that lasts for too long. */
    private static final class Hold extends Handler {
        private final Path until;

        Hold(Path until) {
            this.until = until;
        }

        @Override
        public void publish(LogRecord line) {
            Matcher window = WINDOW_DONE.matcher(line.getMessage());
            if (window.find() && Integer.parseInt(window.group(1)) == Integer.parseInt(window.group(2)) - 1) {
                hold();
            }
        }

        private void hold() {
            long beginNs = System.nanoTime();
            while (!Files.exists(until)) {
                if (System.nanoTime() - beginNs > PATIENCE_NS) {
                    throw new IllegalStateException("there is no " + until);
                }
                LockSupport.parkNanos(LOOK_NS);
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
