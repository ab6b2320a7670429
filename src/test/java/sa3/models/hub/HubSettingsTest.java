package sa3.models.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @TempDir
    private Path home;

    @Test
    void isThePublicHubWithoutATokenByDefault() {
        HubSettings settings = of(Map.of());
        assertEquals(new HubSettings(URI.create("https://huggingface.co"), Optional.empty()), settings);
    }

    @Test
    void takesAnotherEndpoint() {
        HubSettings settings = of(Map.of("HF_ENDPOINT", "http://localhost:8080/"));
        assertEquals(URI.create("http://localhost:8080"), settings.endpoint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "file:///etc", "not an address", "ftp://a"})
    void refusesAnEndpointThatIsNoAddress(String endpoint) {
        Map<String, String> environment = Map.of("HF_ENDPOINT", endpoint);
        assertThrows(HubException.class, () -> of(environment));
    }

    @Test
    void prefersTheVariableToTheLoginFile() throws IOException {
        write(".cache/huggingface/token", "from-file");
        assertEquals(Optional.of("a"), token(Map.of("HF_TOKEN", " a\n", "HUGGING_FACE_HUB_TOKEN", "b")));
        assertEquals(Optional.of("b"), token(Map.of("HF_TOKEN", "", "HUGGING_FACE_HUB_TOKEN", "b")));
    }

    @Test
    void readsTheLoginFile() throws IOException {
        write(".cache/huggingface/token", "from-file\n");
        assertEquals(Optional.of("from-file"), token(Map.of()));
    }

    @Test
    void readsTheLoginFileWhereItWasMoved() throws IOException {
        String path = write("token-path", "1").toString();
        String hfHome = write("hf/token", "2").getParent().toString();
        String cache = write("cache/huggingface/token", "3")
                .resolve("../..")
                .normalize()
                .toString();
        assertEquals(
                Optional.of("1"), token(Map.of("HF_TOKEN_PATH", path, "HF_HOME", hfHome, "XDG_CACHE_HOME", cache)));
        assertEquals(Optional.of("2"), token(Map.of("HF_HOME", hfHome, "XDG_CACHE_HOME", cache)));
        assertEquals(Optional.of("3"), token(Map.of("XDG_CACHE_HOME", cache)));
    }

    @Test
    void readsWhatAPluginWasGivenAfterTheVariableAndBeforeTheLoginFile() throws IOException {
        write(".cache/huggingface/token", "of-the-login");
        write("data/hub-token", "of-the-plugin\n");
        assertEquals(Optional.of("of-the-plugin"), token(Map.of()));
        assertEquals(Optional.of("a"), token(Map.of("HF_TOKEN", "a")));
    }

    @Test
    void tellsWhereTheTokenComesFrom() throws IOException {
        Path login = write(".cache/huggingface/token", "of-the-login");
        assertEquals(Optional.of("a token in " + login), source(Map.of()));
        Path kept = write("data/hub-token", "of-the-plugin");
        assertEquals(Optional.of("a token in " + kept), source(Map.of()));
        assertEquals(Optional.of("a token in HF_TOKEN"), source(Map.of("HF_TOKEN", "a")));
    }

    @Test
    void neverPrintsTheToken() {
        HubSettings settings = of(Map.of("HF_TOKEN", "hf_secret"));
        assertFalse(settings.toString().contains("hf_secret"));
    }

    @Test
    void refusesAnImpossibleTokenWithoutQuotingIt() {
        Map<String, String> environment = Map.of("HF_TOKEN", "hf_secret\nX-Other: 1");
        HubException refusal = assertThrows(HubException.class, () -> of(environment));
        assertFalse(refusal.getMessage().contains("hf_secret"));
    }

    @Test
    void whatIsNotAskedNeedNotBeAToken() throws IOException {
        write(".cache/huggingface/token", "no token\nat all");
        assertEquals(Optional.of("a"), token(Map.of("HF_TOKEN", "a")));
        assertThrows(HubException.class, () -> of(Map.of()));
    }

    private Optional<String> source(Map<String, String> environment) {
        return of(environment).token().map(HubToken::toString);
    }

    private Optional<String> token(Map<String, String> environment) {
        return of(environment).token().map(HubToken::value);
    }

    private HubSettings of(Map<String, String> environment) {
        return HubSettings.of(environment, home, home.resolve("data"));
    }

    private Path write(String name, String text) throws IOException {
        Path path = home.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }
}
