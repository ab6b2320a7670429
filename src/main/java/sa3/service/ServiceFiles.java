package sa3.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.platform.OwnerOnly;
import sa3.platform.ProgramVersion;
import sa3.service.endpoint.BridgeEndpoint;

/** What a running service leaves in the run folder for those who look for it. */
public final class ServiceFiles {
    private static final int MAX_BYTES = 1 << 16;
    private static final int TOKEN_BYTES = 32;

    private final Path folder;

    public ServiceFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A service that has written down where it is.
     *
     * @param port of HTTP on the loopback interface
     */
    public record Found(int protocol, long pid, int port, String version, String startedAt) {}

    private Path description() {
        return folder.resolve("service.json");
    }

    private Path tokenFile() {
        return folder.resolve("token");
    }

    /** A new token, in a file that only its owner can read. */
    String writeToken() throws IOException {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        OwnerOnly.write(tokenFile(), token + "\n");
        return token;
    }

    /** Says that the service is there; the last thing to do at its start. */
    void writeDescription(int port) throws IOException {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("protocol", BridgeEndpoint.PROTOCOL)
                .put("pid", ProcessHandle.current().pid())
                .put("port", port)
                .put("version", ProgramVersion.current())
                .put("startedAt", Instant.now().toString());
        JsonFile.write(description(), json);
    }

    void remove() throws IOException {
        Files.deleteIfExists(description());
        Files.deleteIfExists(tokenFile());
    }

    /** The service that was described last; it may be dead. */
    public Optional<Found> find() throws IOException {
        try {
            JsonNode json = JsonFile.read(description(), MAX_BYTES);
            return Optional.of(new Found(
                    json.path("protocol").asInt(),
                    json.path("pid").asLong(),
                    json.path("port").asInt(),
                    json.path("version").asText(),
                    json.path("startedAt").asText()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonFieldException e) {
            throw new IOException(description() + " is damaged: " + e.getMessage(), e);
        }
    }

    /** The token of the running service. */
    public String token() throws IOException {
        return Files.readString(tokenFile(), StandardCharsets.US_ASCII).strip();
    }
}
