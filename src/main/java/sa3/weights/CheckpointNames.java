package sa3.weights;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How tensors are called in a full PyTorch checkpoint (one file, all networks) and in the optimised files (one network
 * each): {@code model.model.transformer.layers.0.pre_norm.gamma} is {@code transformer.layers.0.pre_norm.weight} there,
 * {@code pretransform.model.decoder.layers.3.transformers.2.self_attn.to_qkv.weight} is
 * {@code blocks.2.attn.to_qkv.weight}. Checkpoints of a codec alone lack the prefix {@code pretransform.model.}.
 */
public final class CheckpointNames {
    private static final String DIT = "model.model.";
    private static final String CODEC = "pretransform.model.";
    private static final String CONDITIONERS = "conditioner.conditioners.";
    private static final String BOTTLENECK = "bottleneck.";
    private static final Map<String, String> CONDITIONER_TENSORS = Map.of(
            "prompt.padding_embedding", "cond.padding_embedding",
            "seconds_total.embedder.embedding.1.weight", "cond.seconds_total_weight",
            "seconds_total.embedder.embedding.1.bias", "cond.seconds_total_bias");
    private static final Set<String> CONVOLUTIONS = Set.of("preprocess_conv.weight", "postprocess_conv.weight");
    private static final Set<String> ENCODER_SCALES = Set.of("scaling_factor", "bias");
    private static final Pattern LOCAL_EMBED = Pattern.compile("\\.to_local_embed\\.(?=[0-9])");
    private static final Pattern LOCAL_EMBED_SEQ = Pattern.compile("\\.to_local_embed\\.seq\\.");
    private static final Pattern NORM_GAMMA = Pattern.compile("norm\\.gamma$");
    private static final Pattern NORM_WEIGHT = Pattern.compile("norm\\.weight$");

    /** The networks that a checkpoint holds. The text encoder is not among them. */
    public enum Network {
        DIT("", ""),
        ENCODER("encoder.layers.0.", "encoder.layers.2."),
        DECODER("decoder.layers.3.", "decoder.layers.1.");

        private final String resampling;
        private final String projection;

        Network(String resampling, String projection) {
            this.resampling = resampling;
            this.projection = projection;
        }

        private boolean takesFromBottleneck(String name) {
            return name.equals("running_std") || (this == ENCODER && ENCODER_SCALES.contains(name));
        }

        private String projectionName() {
            return this == ENCODER ? "project_out." : "project_in.";
        }
    }

    private CheckpointNames() {}

    /** True when some names are those of a checkpoint rather than of an optimised file. */
    public static boolean areIn(Collection<String> names) {
        return names.stream()
                .anyMatch(name -> name.startsWith(DIT)
                        || name.startsWith(CODEC)
                        || name.startsWith(Network.ENCODER.resampling)
                        || name.startsWith(Network.DECODER.resampling));
    }

    /** The optimised name; empty for tensors of other networks. Weight-norm halves keep their endings. */
    public static Optional<String> published(Network network, String checkpointName) {
        return network == Network.DIT ? dit(checkpointName) : codec(network, checkpointName);
    }

    /** The name in a full checkpoint: the inverse of {@link #published}. */
    public static String checkpoint(Network network, String published) {
        return network == Network.DIT ? ditCheckpoint(published) : CODEC + codecCheckpoint(network, published);
    }

    /** True of tensors that checkpoints hold as [out, in, k] and optimised files as [out, k, in]. */
    public static boolean isTransposed(Network network, String published) {
        return network == Network.DIT && CONVOLUTIONS.contains(published);
    }

    private static Optional<String> dit(String name) {
        if (name.startsWith(CONDITIONERS)) {
            return Optional.ofNullable(CONDITIONER_TENSORS.get(name.substring(CONDITIONERS.length())));
        }
        if (!name.startsWith(DIT)) {
            return Optional.empty();
        }
        String rest = name.substring(DIT.length());
        rest = LOCAL_EMBED.matcher(rest).replaceAll(".to_local_embed.seq.");
        return Optional.of(NORM_GAMMA.matcher(rest).replaceAll("norm.weight"));
    }

    private static String ditCheckpoint(String name) {
        for (Map.Entry<String, String> entry : CONDITIONER_TENSORS.entrySet()) {
            if (entry.getValue().equals(name)) {
                return CONDITIONERS + entry.getKey();
            }
        }
        String rest = LOCAL_EMBED_SEQ.matcher(name).replaceAll(".to_local_embed.");
        return DIT + NORM_WEIGHT.matcher(rest).replaceAll("norm.gamma");
    }

    private static Optional<String> codec(Network network, String name) {
        String rest = name.startsWith(CODEC) ? name.substring(CODEC.length()) : name;
        if (rest.startsWith(BOTTLENECK)) {
            return Optional.of(rest.substring(BOTTLENECK.length())).filter(network::takesFromBottleneck);
        }
        if (rest.startsWith(network.projection)) {
            return Optional.of(network.projectionName() + rest.substring(network.projection.length()));
        }
        if (!rest.startsWith(network.resampling)) {
            return Optional.empty();
        }
        String inside = rest.substring(network.resampling.length());
        return Optional.of(inside.startsWith("transformers.") ? block(inside) : inside);
    }

    private static String block(String name) {
        return name.replaceFirst("^transformers\\.", "blocks.")
                .replaceFirst("\\.self_attn\\.", ".attn.")
                .replaceFirst("\\.ff\\.ff\\.0\\.proj\\.", ".ff.glu_proj.")
                .replaceFirst("\\.ff\\.ff\\.2\\.", ".ff.proj_out.");
    }

    private static String codecCheckpoint(Network network, String name) {
        if (network.takesFromBottleneck(name)) {
            return BOTTLENECK + name;
        }
        if (name.startsWith(network.projectionName())) {
            return network.projection + name.substring(network.projectionName().length());
        }
        return network.resampling
                + name.replaceFirst("^blocks\\.", "transformers.")
                        .replaceFirst("\\.attn\\.", ".self_attn.")
                        .replaceFirst("\\.ff\\.glu_proj\\.", ".ff.ff.0.proj.")
                        .replaceFirst("\\.ff\\.proj_out\\.", ".ff.ff.2.");
    }
}
