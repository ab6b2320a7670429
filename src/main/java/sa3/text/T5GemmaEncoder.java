package sa3.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.weights.Dimensions;
import sa3.weights.TensorFile;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;
import sa3.weights.WeightsException;

/**
 * The T5Gemma text encoder. Encodes real tokens only: the reference pads to 256, masks the padding in attention and
 * replaces its rows afterwards, so leaving it out changes nothing and costs a twentieth.
 *
 * <p>Belongs to the thread that owns MLX. Source: the reference's {@code defs/t5gemma.py}.
 */
public final class T5GemmaEncoder {
    private static final String NORM = "norm.weight";
    private static final String BARE_NORM = "norm";
    private static final String FREQUENCIES = "rope_inv_freq";

    private final Weights weights;
    private final T5GemmaConfig config;
    private final List<T5GemmaLayer> layers = new ArrayList<>();
    private final GemmaNorm norm;
    private final Array inverseFrequencies; // [headDim / 2]

    /** Takes its tensors from {@code w}, which must stay open as long as this lives. */
    public T5GemmaEncoder(Weights w) {
        this(w, T5GemmaConfig.of(text(w.bytes("META")), w.origin()));
    }

    /** The same for weights that carry no META of their own. */
    public T5GemmaEncoder(Weights w, T5GemmaConfig config) {
        weights = w;
        this.config = config;
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new T5GemmaLayer(w.at("layers." + i), config));
        }
        norm = GemmaNorm.load(w, w.info(NORM) == null ? BARE_NORM : NORM, config);
        Array stored = w.optional(FREQUENCIES);
        inverseFrequencies = stored != null ? stored : w.own(this::defaultFrequencies);
    }

    /** What a file must hold to be such an encoder, its frequency table included where it has one. */
    public static Map<String, List<Integer>> tensors(TensorFile file) {
        String origin = String.valueOf(file.path());
        requireBytes(file, "TOKENIZER_MODEL");
        requireBytes(file, "META");
        T5GemmaConfig config = T5GemmaConfig.of(text(file.read("META")), origin);
        Dimensions dims = new Dimensions(file.tensors(), origin, "a text encoder of this family");
        if (config.layers() > file.tensors().size()) {
            throw dims.foreign(
                    "META: " + config.layers() + " layers of " + file.tensors().size() + " tensors");
        }
        Dimensions.Vote feedForward = dims.of("feed-forward width");
        for (int i = 0; i < config.layers(); i++) {
            String mlp = "layers." + i + ".mlp.";
            feedForward
                    .shownBy(mlp + "up_proj.weight", 0)
                    .shownBy(mlp + "gate_proj.weight", 0)
                    .shownBy(mlp + "down_proj.weight", 1);
        }
        int vocabulary = dims.of("vocabulary").shownBy("embed_tokens.weight", 0).get();
        Map<String, List<Integer>> table = config.tensors(vocabulary, feedForward.get());
        if (file.tensors().containsKey(BARE_NORM)) {
            table.remove(NORM);
            table.put(BARE_NORM, List.of(config.hiddenSize())); // some exports leave the suffix out
        }
        if (file.tensors().containsKey(FREQUENCIES)) {
            table.put(FREQUENCIES, List.of(config.headDim() / 2));
        }
        return table;
    }

    private static void requireBytes(TensorFile file, String name) {
        TensorInfo info = file.tensors().get(name);
        if (info == null || info.shape().size() != 1 || info.dtype() != Dtype.U8) {
            throw new WeightsException(name + ": "
                    + (info == null ? "missing" : "expected bytes, found " + info.dtype() + " " + info.shape()) + " in "
                    + file.path() + "; this is not a text encoder of this family");
        }
    }

    private Array defaultFrequencies() {
        float[] values = new float[config.headDim() / 2];
        for (int j = 0; j < values.length; j++) {
            values[j] = (float) Math.pow(config.ropeTheta(), -2.0 * j / config.headDim());
        }
        return Array.of(values, values.length);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    public T5GemmaConfig config() {
        return config;
    }

    /** The serialised SentencePiece model that the file carries. */
    public byte[] tokenizerModel() {
        ByteBuffer bytes = weights.bytes("TOKENIZER_MODEL");
        byte[] model = new byte[bytes.remaining()];
        bytes.get(model);
        return model;
    }

    /**
     * Encodes a prompt.
     *
     * @param tokens S ≥ 1 ids, no padding
     * @return hidden states [1, S, D] of the weights' type, lazy
     * @throws sa3.weights.WeightsException an id beyond the vocabulary
     */
    public Array encode(int[] tokens) {
        return Scope.build(() -> {
            Array x = weights.rows("embed_tokens.weight", tokens).expandDims(0);
            x = x.mul(Math.sqrt(config.hiddenSize()));
            Array phase = Array.arange(0, tokens.length, 1, Dtype.F32)
                    .expandDims(1)
                    .mul(inverseFrequencies.as(Dtype.F32).expandDims(0));
            Rotation rotation = new Rotation(Ops.cos(phase), Ops.sin(phase));
            for (T5GemmaLayer layer : layers) {
                x = layer.apply(x, rotation);
            }
            return norm.apply(x);
        });
    }

    /**
     * Rotary positions on all channels, half-split pairs.
     *
     * @param cos [S, headDim / 2]
     * @param sin [S, headDim / 2]
     */
    record Rotation(Array cos, Array sin) {
        /** x [1, H, S, D] → the same shape. */
        Array apply(Array x) {
            Array[] halves = x.split(2, 3);
            Array c = cos.as(x.dtype());
            Array s = sin.as(x.dtype());
            return Ops.concat(
                    3, halves[0].mul(c).sub(halves[1].mul(s)), halves[0].mul(s).add(halves[1].mul(c)));
        }
    }
}
