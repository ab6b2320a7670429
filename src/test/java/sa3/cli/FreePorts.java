package sa3.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that are still to be started. Below those that systems hand out by themselves (32768 and above, or
 * 49152), so that nobody else is given them meanwhile.
 */
final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int BEHIND = 30_000;

    private FreePorts() {}

    /** A port that can be opened now, as can the one behind it. */
    static int pair() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND);
            try (ServerSocket one = new ServerSocket(port);
                    ServerSocket two = new ServerSocket(port + 1)) {
                return port;
            } catch (IOException e) {
                continue; // taken
            }
        }
    }
}
