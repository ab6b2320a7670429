package sa3.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import sa3.dsp.AudioClip;
import sa3.platform.ProgramVersion;
import sa3.platform.SampleHash;

/**
 * What a project keeps of an SA3 Track with one take at the beginning of its lane, the audio inside: the form that
 * docs/plugin.md draws, and around it the VST3 preset in which hosts keep it.
 */
final class TrackState {
    private static final int VERSION = 1;
    private static final int TRACK = 1;
    /** The plugin's class. */
    private static final String CLASS_ID = "ABCDEF019182FAEB5361336453613354";

    private static final int PRESET_HEADER_BYTES = 48;

    private TrackState() {}

    /**
     * A VST3 preset.
     *
     * @param settings what made the clip
     */
    static byte[] preset(AudioClip clip, ObjectNode settings) {
        byte[] state = state(clip, settings);
        return new LittleEndian()
                .text("VST3")
                .int32(1)
                .text(CLASS_ID)
                .int64(PRESET_HEADER_BYTES + state.length)
                .bytes(state)
                .text("List")
                .int32(1)
                .text("Comp")
                .int64(PRESET_HEADER_BYTES)
                .int64(state.length)
                .toBytes();
    }

    private static byte[] state(AudioClip clip, ObjectNode settings) {
        String sha256 = SampleHash.of(clip.channels(), clip::channel);
        byte[] json = json(clip, settings, sha256).toString().getBytes(StandardCharsets.UTF_8);
        byte[] packed = PackedAudio.of(clip);
        byte[] hash = HexFormat.of().parseHex(sha256);
        return new LittleEndian()
                .text("SA3STATE")
                .int32(VERSION)
                .int32(TRACK)
                .text("JSON")
                .int64(json.length)
                .bytes(json)
                .text("TAKE")
                .int64(hash.length + packed.length)
                .bytes(hash)
                .bytes(packed)
                .text("END ")
                .int64(0)
                .toBytes();
    }

    private static ObjectNode json(AudioClip clip, ObjectNode settings, String sha256) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("plugin", ProgramVersion.current());
        json.putObject("parameters");
        ObjectNode project = json.putObject("project");
        project.set("settings", settings.deepCopy());
        project.put("inBars", true).put("bars", settings.path("bars").asInt());
        String id = sha256.substring(0, 16);
        ObjectNode take = project.putArray("takes").addObject();
        take.put("id", id)
                .put("name", settings.path("prompt").asText())
                .put("sha256", sha256)
                .put("frames", clip.frames())
                .put("rateHz", clip.sampleRateHz())
                .put("channels", clip.channels())
                .put("seed", settings.path("seed").asLong())
                .put("starred", false);
        take.set("settings", settings.deepCopy());
        project.putArray("lane")
                .addObject()
                .put("number", 1)
                .put("take", id)
                .put("startPpq", 0.0)
                .put("looped", false);
        project.put("selectedTake", id).put("storage", "inside");
        return json;
    }
}
