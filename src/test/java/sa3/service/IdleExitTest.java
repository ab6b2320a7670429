package sa3.service;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who keeps the service from ending when it is idle. */
class IdleExitTest {
    private static final long IDLE_MS = 300;
    private static final long PATIENCE_MS = 120_000;

    @TempDir
    Path folder;

    private static boolean within(long ms, BooleanSupplier holds) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() < endNs && !holds.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
        return holds.getAsBoolean();
    }

    @Test
    void readerOfEventsKeepsTheServiceAndNobodyDoesNot() throws Exception {
        try (RunningService running = new RunningService(folder, IDLE_MS / 60_000.0)) {
            Service service = running.service();
            assertTrue(within(PATIENCE_MS, service::shouldEnd));
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + service.port() + "/v1/events"))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(running.runFolder().resolve("token"))
                                            .strip())
                    .build();
            try (InputStream events = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofInputStream())
                    .body()) {
                assertTrue(events.read() >= 0);
                assertFalse(within(5 * IDLE_MS, service::shouldEnd));
            }
        }
    }
}
