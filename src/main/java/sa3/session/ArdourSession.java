package sa3.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.platform.FolderTree;

/**
 * A session for Ardour 7 and later with two tracks: SA3 Track, which plays a clip from the beginning, and after it the same
 * clip as a region on a track with SA3 Insert. The template is a session that Ardour 7.3 wrote.
 */
public final class ArdourSession {
    /** Ardour counts audio time in these: so many in a second. */
    private static final long SUPERCLOCKS_PER_SECOND = 282_240_000;

    private final AudioClip clip;
    private final ObjectNode settings;

    /**
     * @param clip whole bars from the first beat on
     * @param settings what made it, with its tempo
     */
    public ArdourSession(AudioClip clip, ObjectNode settings) {
        this.clip = clip;
        this.settings = settings;
    }

    /**
     * Makes the folder of the session. It appears whole or not at all.
     *
     * @param folder must not be there yet
     * @return the file to open
     * @throws IOException nothing is there
     */
    public Path write(Path folder) throws IOException {
        Path place = folder.toAbsolutePath().normalize();
        String name = String.valueOf(place.getFileName());
        Path fresh = place.resolveSibling("." + name + "." + UUID.randomUUID() + ".new");
        try {
            Path audio = fresh.resolve("interchange").resolve(name).resolve("audiofiles");
            Files.createDirectories(audio);
            for (String other : List.of("plugins", "export", "peaks", "dead", "analysis", "externals")) {
                Files.createDirectories(fresh.resolve(other));
            }
            new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0).write(clip, audio.resolve("clip.wav"));
            Files.writeString(fresh.resolve(name + ".ardour"), xml(name), StandardCharsets.UTF_8);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FolderTree.delete(fresh);
        }
        return place.resolve(name + ".ardour");
    }

    private String xml(String name) throws IOException {
        long superclocks = SUPERCLOCKS_PER_SECOND / clip.sampleRateHz() * clip.frames();
        Map<String, String> values = Map.of(
                "@NAME@",
                escaped(name),
                "@RATE@",
                Integer.toString(clip.sampleRateHz()),
                "@BPM@",
                settings.path("bpm").asText(),
                "@FILE@",
                "clip.wav",
                "@AT@",
                "a" + superclocks,
                "@LENGTH@",
                "a" + superclocks,
                "@END@",
                "a" + 2 * superclocks,
                "@TRACK@",
                Base64.getEncoder().encodeToString(TrackState.preset(clip, settings)));
        String xml = template();
        for (Map.Entry<String, String> value : values.entrySet()) {
            xml = xml.replace(value.getKey(), value.getValue());
        }
        return xml;
    }

    private static String template() throws IOException {
        try (InputStream in = ArdourSession.class.getResourceAsStream("ardour.xml")) {
            if (in == null) {
                throw new IllegalStateException("the template of the session is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
