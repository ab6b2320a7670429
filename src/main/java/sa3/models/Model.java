package sa3.models;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;

/**
 * A model of the catalog.
 *
 * @param name as in {@code --model}
 * @param codec the codec whose latents it makes
 * @param maxSeconds the longest clip
 * @param sampler what it was made for
 * @param steps the usual number of steps with that sampler
 * @param origin where its files come from
 */
public record Model(
        String name, SameConfig.Variant codec, double maxSeconds, Sampler sampler, int steps, Origin origin) {
    private static final String NPZ = ".npz";
    private static final String SAFETENSORS = ".safetensors";

    /**
     * Where a model's files come from.
     *
     * @param licence what its user has to accept, by name
     * @param bundle the folder of a model that ships with the program, empty for those of the hub
     */
    public record Origin(String licence, Optional<Path> bundle) {}

    /** True of the models that adapters are trained on, rather than the distilled ones. */
    public boolean isBase() {
        return name.endsWith("-base");
    }

    /** True of the model that ships with the program. */
    public boolean isBundled() {
        return origin.bundle().isPresent();
    }

    /** The published file of a role. */
    public String fileName(Role role) {
        return stem(role) + NPZ;
    }

    /** All published files. */
    public Set<String> fileNames() {
        Set<String> names = new LinkedHashSet<>();
        Stream.of(Role.values()).map(this::fileName).forEach(names::add);
        return names;
    }

    /** The names that serve a role, the published one first: also as safetensors, or within a full checkpoint. */
    List<String> candidates(Role role) {
        List<String> own = List.of(fileName(role), stem(role) + SAFETENSORS);
        return role == Role.TEXT
                ? own
                : Stream.concat(own.stream(), Stream.of(checkpointName())).toList();
    }

    /** A full PyTorch checkpoint, which holds all but the text encoder. */
    String checkpointName() {
        return name + SAFETENSORS;
    }

    /** {@code same_s} or {@code same_l}. */
    private String codecStem() {
        return codec.label().replace('-', '_');
    }

    private String stem(Role role) {
        return switch (role) {
            case DIT -> "dit_" + name + "_f16";
            case ENCODER -> codecStem() + "_encoder_f32";
            case DECODER -> codecStem() + "_decoder_f32";
            case TEXT -> "t5gemma_f16";
        };
    }
}
