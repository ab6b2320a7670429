package sa3.train.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sa3.codec.SameConfig;
import sa3.train.TrainException;
import sa3.train.data.Tags;
import sa3.train.encode.SoundFolder.Sound;

/**
 * The {@code .json} beside stored latents: the fields of the reference's pre-encoder, what the sound is known by, and
 * what the latents were made of, by which they are known to be finished. Any thread.
 */
final class Sidecar {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOUND = "src_sha256";
    private static final String ENCODER = "encoder_sha256";
    private static final String MAX_SAMPLES = "max_samples";

    private final ObjectNode json;

    private Sidecar(ObjectNode json) {
        this.json = json;
    }

    /**
     * What latents are made of: where all three agree, nothing needs to be encoded again.
     *
     * @param soundSha256 of the audio file
     * @param maxSamples where it was cut
     */
    record Origin(String soundSha256, String encoderSha256, int maxSamples) {}

    /** The sidecar of new latents, tags not included. */
    static Sidecar of(Sound sound, SoundEncoder.Result result, Origin origin) {
        ObjectNode json = JSON.createObjectNode();
        json.put("path", sound.file().toAbsolutePath().normalize().toString());
        json.put("relpath", sound.stem() + ".npy");
        json.put("src_relpath", sound.relative());
        json.put("seconds_total", seconds(result.samples()));
        json.put("seconds_start", 0);
        json.put("audio_samples", result.samples());
        json.putArray("latent_shape")
                .add(result.latents().channels())
                .add(result.latents().frames());
        ArrayNode mask = json.putArray("padding_mask");
        for (int i = 0; i < result.latents().frames(); i++) {
            mask.add(i < result.validFrames() ? 1 : 0);
        }
        json.put(SOUND, origin.soundSha256);
        json.put(ENCODER, origin.encoderSha256);
        json.put(MAX_SAMPLES, origin.maxSamples);
        return new Sidecar(json);
    }

    private static BigDecimal seconds(int samples) {
        BigDecimal seconds = BigDecimal.valueOf((double) samples / SameConfig.SAMPLE_RATE_HZ)
                .setScale(3, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    /** A stored sidecar; empty where there is none that could be read. */
    static Optional<Sidecar> read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode json
                    ? Optional.of(new Sidecar(json))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isOf(Origin origin) {
        return json.path(SOUND).asText().equals(origin.soundSha256)
                && json.path(ENCODER).asText().equals(origin.encoderSha256)
                && json.path(MAX_SAMPLES).asInt() == origin.maxSamples;
    }

    /** [channels, frames] of the latents. */
    List<Integer> latentShape() {
        List<Integer> shape = new ArrayList<>();
        json.path("latent_shape").forEach(dim -> shape.add(dim.asInt()));
        return shape;
    }

    /** The same with other tags: what is written about a sound may change without the sound. */
    Sidecar with(Sound sound, Map<String, String> tags) {
        ObjectNode next = JSON.createObjectNode();
        json.properties().forEach(field -> {
            if (Tags.OF_LATENTS.contains(field.getKey())) {
                next.set(field.getKey(), field.getValue());
            }
        });
        next.put("path", sound.file().toAbsolutePath().normalize().toString());
        tags.forEach((name, value) -> {
            if (!Tags.OF_LATENTS.contains(name)) {
                next.put(name, value);
            }
        });
        return new Sidecar(next);
    }

    /** Tags that have no place because their names are taken. */
    static List<String> taken(Map<String, String> tags) {
        return tags.keySet().stream().filter(Tags.OF_LATENTS::contains).sorted().toList();
    }

    boolean isSame(Sidecar other) {
        return json.equals(other.json) || parsed(json).equals(parsed(other.json));
    }

    /** Numbers compare equal only once they are of the types that a parser gives them. */
    private static JsonNode parsed(ObjectNode node) {
        try {
            return JSON.readTree(node.toString());
        } catch (IOException e) {
            throw new TrainException("a sidecar that is no JSON", e);
        }
    }

    byte[] bytes() {
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
