package sa3.models.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Asks the hub what a repository holds and fetches files from it. Broken connections are begun again, with growing
 * pauses; the token goes to the hub's own host only. Any thread.
 */
public final class HubClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_METADATA_BYTES = 64 << 20;

    private final HubSettings settings;
    private final HubRequests requests;
    private final Patience.Pause pause;

    public HubClient(HubSettings settings) {
        this(settings, duration -> Thread.sleep(duration.toMillis()));
    }

    HubClient(HubSettings settings, Patience.Pause pause) {
        this.settings = settings;
        this.requests = new HubRequests(settings);
        this.pause = pause;
    }

    /**
     * The newest revision of a repository, with the size and the SHA-256 of its large files.
     *
     * @param checkpoint called a few times a second, from several threads; throws to stop
     * @throws HubException no network, no such repository, or its licence is not accepted
     */
    public HubSnapshot snapshot(HubRepository repository, Runnable checkpoint) {
        URI uri = URI.create(settings.endpoint() + "/api/models/" + repository.id() + "/revision/main?blobs=true");
        String what = "the list of " + repository.id();
        Patience patience = patience();
        while (true) {
            try {
                HttpResponse<InputStream> response = requests.get(uri, 0, checkpoint);
                try (InputStream body = response.body();
                        StallGuard guard = new StallGuard(body, checkpoint)) {
                    requireOk(response, repository, what);
                    return parse(repository, body.readNBytes(MAX_METADATA_BYTES));
                }
            } catch (IOException e) {
                checkpoint.run();
                patience.failed(what, e);
            }
        }
    }

    /**
     * Fetches one file, or the rest of it when an earlier attempt left a part beside the target. The target appears only
     * when its size and hash are right.
     *
     * @param checkpoint called a few times a second, from several threads; throws to stop, then the part is kept
     * @throws HubException no network, refused, or not the bytes that the hub promised
     */
    public void download(HubSnapshot snapshot, HubFile file, Path target, TransferMeter meter, Runnable checkpoint) {
        new Download(this, snapshot, file, target, meter).run(checkpoint);
    }

    HttpResponse<InputStream> open(HubSnapshot snapshot, HubFile file, long fromByte, Runnable checkpoint)
            throws IOException {
        String path = snapshot.repository().id() + "/resolve/" + snapshot.revision() + "/" + file.path();
        return requests.get(URI.create(settings.endpoint() + "/" + path), fromByte, checkpoint);
    }

    Patience patience() {
        return new Patience(settings.endpoint().getHost(), pause);
    }

    /** @throws IOException the answer may be better later */
    void requireOk(HttpResponse<?> response, HubRepository repository, String what) throws IOException {
        int status = response.statusCode();
        if (status == 200 || status == 206) {
            return;
        }
        if (status == 401 || status == 403) {
            throw new HubException(refusal(repository, what));
        }
        if (status == 429 || status >= 500 || status == 408) {
            throw new Patience.BusyException("status " + status, retryAfter(response));
        }
        throw new HubException(settings.endpoint().getHost() + " answers with status " + status + " for " + what
                + (status == 404 ? ": there is no such file" : ""));
    }

    private String refusal(HubRepository repository, String what) {
        String page = settings.endpoint() + "/" + repository.id();
        String login = settings.token()
                .map(token -> "with the account of the token in " + token.source() + " (which may also have expired)")
                .orElse("then set HF_TOKEN to a token of your account (" + settings.endpoint()
                        + "/settings/tokens), give it to a plugin, or log in with the hub's client");
        return "the hub refuses " + what + ": accept the licence (" + repository.licence() + ") at " + page + ", "
                + login + ", and try again";
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    private static JsonNode json(HubRepository repository, byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new HubException(
                    "the hub's description of " + repository.id() + " is not JSON; is the network behind a login page?",
                    e);
        }
    }

    private static HubSnapshot parse(HubRepository repository, byte[] body) throws IOException {
        JsonNode root = json(repository, body);
        String revision = root.path("sha").asText();
        if (!revision.matches("[0-9a-zA-Z._-]{1,64}") || !root.path("siblings").isArray()) {
            throw new HubException("the hub's description of " + repository.id() + " is not understood");
        }
        Map<String, HubFile> files = new HashMap<>();
        for (JsonNode node : root.path("siblings")) {
            JsonNode lfs = node.path("lfs");
            String sha256 = lfs.path("sha256").asText(lfs.path("oid").asText()).toLowerCase(Locale.ROOT);
            long bytes = lfs.path("size").asLong(node.path("size").asLong(-1));
            String path = node.path("rfilename").asText();
            if (sha256.matches("[0-9a-f]{64}") && bytes >= 0) {
                files.put(path, new HubFile(path, bytes, sha256));
            }
        }
        return new HubSnapshot(repository, revision, files);
    }
}
