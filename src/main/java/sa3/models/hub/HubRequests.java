package sa3.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Single GET requests: redirects followed by hand, so that the token stays with the host it was meant for. */
final class HubRequests {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MS = 100;
    private static final int MAX_REDIRECTS = 10;

    private final HubSettings settings;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    HubRequests(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * The answer, whatever its status; the caller closes the body.
     *
     * @param fromByte asks for the rest from there on, 0 for all
     * @param checkpoint called a few times a second; throws to stop
     */
    HttpResponse<InputStream> get(URI start, long fromByte, Runnable checkpoint) throws IOException {
        URI uri = start;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = send(request(uri, fromByte), checkpoint);
            String location = response.headers().firstValue("Location").orElse("");
            boolean redirected = response.statusCode() / 100 == 3 && !location.isEmpty();
            if (!redirected) {
                return response;
            }
            response.body().close();
            uri = next(uri, location);
        }
        throw new HubException("the hub sends in circles: more than " + MAX_REDIRECTS + " redirects from " + start);
    }

    private static URI next(URI from, String location) {
        try {
            URI to = from.resolve(location);
            boolean safe = "https".equals(to.getScheme())
                    || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
            if (safe && to.getHost() != null) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            throw new HubException(from.getHost() + " redirects to something that is no address", e);
        }
        throw new HubException(from.getHost() + " redirects to an address that is not safe to follow");
    }

    private HttpRequest request(URI uri, long fromByte) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).header("User-Agent", "sa3");
        if (isEndpoint(uri)) {
            settings.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token.value()));
        }
        if (fromByte > 0) {
            builder.header("Range", "bytes=" + fromByte + "-");
        }
        return builder.build();
    }

    private boolean isEndpoint(URI uri) {
        URI endpoint = settings.endpoint();
        return Objects.equals(uri.getScheme(), endpoint.getScheme())
                && uri.getHost().equalsIgnoreCase(endpoint.getHost())
                && uri.getPort() == endpoint.getPort();
    }

    private HttpResponse<InputStream> send(HttpRequest request, Runnable checkpoint) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            while (true) {
                checkpoint.run();
                try {
                    return answer.get(POLL_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // Not yet: ask the checkpoint, wait on.
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } finally {
            answer.cancel(true);
        }
    }
}
