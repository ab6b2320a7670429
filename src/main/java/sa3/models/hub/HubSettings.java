package sa3.models.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.platform.Folders;

/**
 * Where the hub is and who asks, by the variables and the login file of the hub's own client, and by the token that the user
 * has given to a plugin ({@value #TOKEN_FILE} in the data folder, which only its owner can read).
 *
 * @param endpoint HF_ENDPOINT, else the public hub
 * @param token sent to the endpoint only, never printed
 */
public record HubSettings(URI endpoint, Optional<HubToken> token) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    /** Written by the plugins (src/main/cpp/service/Commands.cpp). */
    private static final String TOKEN_FILE = "hub-token";

    /** The settings of this process and user. */
    public static HubSettings ofUser() {
        return of(System.getenv(), Folders.userHome(), Folders.userData());
    }

    /** @throws HubException HF_ENDPOINT is no address */
    static HubSettings of(Map<String, String> environment, Path userHome, Path userData) {
        return new HubSettings(endpoint(environment), token(environment, userHome, userData));
    }

    private static URI endpoint(Map<String, String> environment) {
        String text = set(environment, "HF_ENDPOINT").orElse(PUBLIC_HUB).replaceFirst("/+$", "");
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new HubException("HF_ENDPOINT is not an address: " + text, e);
        }
        throw new HubException("HF_ENDPOINT is not an http address: " + text);
    }

    private static Optional<HubToken> token(Map<String, String> environment, Path userHome, Path userData) {
        return variable(environment, "HF_TOKEN")
                .or(() -> variable(environment, "HUGGING_FACE_HUB_TOKEN"))
                .or(() -> read(userData.resolve(TOKEN_FILE)))
                .or(() -> read(tokenFile(environment, userHome)));
    }

    private static Path tokenFile(Map<String, String> environment, Path userHome) {
        return set(environment, "HF_TOKEN_PATH")
                .map(Path::of)
                .or(() -> set(environment, "HF_HOME").map(home -> Path.of(home, "token")))
                .or(() -> set(environment, "XDG_CACHE_HOME").map(cache -> Path.of(cache, "huggingface", "token")))
                .orElse(userHome.resolve(".cache/huggingface/token"));
    }

    private static Optional<HubToken> variable(Map<String, String> environment, String name) {
        return set(environment, name).map(value -> new HubToken(value, name));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        @Nullable String value = environment.get(name);
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<HubToken> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(text -> !text.isEmpty())
                    .map(text -> new HubToken(text, file.toString()));
        } catch (IOException e) {
            return Optional.empty(); // none was given
        }
    }

    @Override
    public String toString() {
        return endpoint + (token.isPresent() ? " with a token" : " without a token");
    }
}
