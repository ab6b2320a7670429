package sa3.models.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;

/** How often a broken exchange is begun again, and after which pauses. One exchange, one thread. */
final class Patience {
    private static final int MAX_FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** Lets time pass; tests let none. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    /** The server asks to come back later. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1;
        private final Duration wish;

        BusyException(String message, Duration wish) {
            super(message);
            this.wish = wish;
        }
    }

    private final String host;
    private final Pause pause;
    private int failures;

    Patience(String host, Pause pause) {
        this.host = host;
        this.pause = pause;
    }

    /** Something came: earlier failures are forgiven. */
    void progressed() {
        failures = 0;
    }

    /**
     * Pauses before the next attempt, longer each time.
     *
     * @throws HubException it is time to give up
     */
    void failed(String what, IOException failure) {
        failures++;
        if (failures >= MAX_FAILURES || failure instanceof InterruptedIOException) {
            throw new HubException(farewell(what, failure), failure);
        }
        Duration duration = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
        if (failure instanceof BusyException busy && busy.wish.compareTo(duration) > 0) {
            duration = busy.wish.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : busy.wish;
        }
        try {
            pause.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("interrupted while waiting for " + host, e);
        }
    }

    private String farewell(String what, IOException failure) {
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof HttpConnectTimeoutException) {
            return "no connection to " + host + " for " + what
                    + ": check the network, or import the files from a folder";
        }
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return "the transfer of " + what + " from " + host + " failed " + failures + " times (" + reason.strip()
                + "); run the command again to go on where it stopped";
    }
}
