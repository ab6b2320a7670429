package sa3.lora.folder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFields;
import sa3.lora.AdapterConfig;
import sa3.lora.file.AdapterHeader;
import sa3.lora.file.KnownBase;

/**
 * What an adapter's header says.
 *
 * @param layers how many layers it changes
 * @param triggers words in the header itself
 * @param bytes size of the file
 */
public record Facts(String type, int rank, int layers, Origin origin, List<String> triggers, long bytes) {
    /** The group of adapters that fit no network this program knows. */
    public static final String OTHER_BASE = "other models";

    private static final int MAX_TRIGGERS = 10_000;

    /**
     * What it is for.
     *
     * @param base the network whose layers it fits, or {@link #OTHER_BASE}
     * @param trainedOn as its maker calls the model it was trained on, such as {@code sa3-sm-music}; null = not said
     * @param baseSha256 of the network's file that it was trained on; null = not said
     */
    public record Origin(String base, @Nullable String trainedOn, @Nullable String baseSha256) {
        private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

        public Origin {
            baseSha256 = baseSha256 == null || !SHA256.matcher(baseSha256).matches() ? null : baseSha256;
        }

        /** With what another source says of it, where this one says nothing. */
        Origin or(Origin other) {
            return new Origin(
                    base,
                    trainedOn == null ? other.trainedOn : trainedOn,
                    baseSha256 == null ? other.baseSha256 : baseSha256);
        }
    }

    public Facts {
        triggers = List.copyOf(triggers);
    }

    static Facts of(AdapterHeader header) {
        AdapterConfig config = header.config();
        String base = KnownBase.of(header).map(KnownBase::label).orElse(OTHER_BASE);
        return new Facts(
                config.type().label(),
                config.rank(),
                header.layers().size(),
                new Origin(base, config.baseModel(), header.baseSha256()),
                config.triggerWords(),
                header.bytes());
    }

    public String base() {
        return origin.base();
    }

    /** The same with what lies beside the file, where the header says nothing. */
    Facts or(Origin beside) {
        return new Facts(type, rank, layers, origin.or(beside), triggers, bytes);
    }

    /** @throws sa3.json.JsonFieldException not written by {@link #toJson} */
    static Facts of(JsonFields json, long bytes) {
        Integer rank = json.integer("rank");
        Integer layers = json.integer("layers");
        return new Facts(
                String.valueOf(json.text("type")),
                rank == null ? 0 : rank,
                layers == null ? 0 : layers,
                new Origin(String.valueOf(json.text("base")), json.text("trainedOn"), json.text("baseSha256")),
                json.texts("triggers", MAX_TRIGGERS),
                bytes);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        writeTo(json);
        ArrayNode words = json.putArray("triggers");
        triggers.forEach(words::add);
        return json;
    }

    /** All but the words and the size. */
    void writeTo(ObjectNode json) {
        json.put("type", type).put("rank", rank).put("layers", layers).put("base", origin.base());
        if (origin.trainedOn() != null) {
            json.put("trainedOn", origin.trainedOn());
        }
        if (origin.baseSha256() != null) {
            json.put("baseSha256", origin.baseSha256());
        }
    }
}
