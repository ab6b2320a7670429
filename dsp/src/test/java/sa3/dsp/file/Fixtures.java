package sa3.dsp.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Audio files made by other programs; the README beside them says how. */
final class Fixtures {
    static final List<String> ALL = List.of(
            "pcm_u8.wav",
            "pcm_16.wav",
            "pcm_24.wav",
            "pcm_32.wav",
            "float.wav",
            "double.wav",
            "extensible.wav",
            "ulaw.wav",
            "adpcm.wav",
            "pcm16.aiff",
            "pcm24.aiff",
            "float.aifc",
            "pcm16.caf",
            "pcm16.flac",
            "pcm24.flac",
            "alac.m4a",
            "aac.m4a",
            "adts.aac",
            "lame.mp3",
            "vorbis.ogg",
            "opus.ogg");

    private Fixtures() {}

    static Path path(String name) {
        try {
            return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
