package sa3.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.diffusion.DitConfig;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.text.T5GemmaConfig;
import sa3.weights.NpzWriter;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * Writes the demo bundle: the architecture of the small model in dimensions of a few MB, so that every mode runs before a
 * model is installed. The weights are random.
 *
 * <p>Usage: {@code java -cp … sa3.bench.DemoBundle TOKENIZER_MODEL FOLDER}.
 */
public final class DemoBundle {
    private static final int WIDTH = 128;
    private static final int HEAD_DIM = 64;
    private static final int LATENT_CHANNELS = 256;
    private static final int VOCABULARY = 1024;
    private static final int FEED_FORWARD = 256;
    private static final long SEED = 3;

    private static final SameConfig CODEC =
            new SameConfig(Variant.CHUNKED, LATENT_CHANNELS, HEAD_DIM, 4, HEAD_DIM, HEAD_DIM / 2, 256, 4, 2 * HEAD_DIM);
    private static final T5GemmaConfig TEXT = new T5GemmaConfig(WIDTH, 2, 2, 2, HEAD_DIM, 10000, 1e-6, 50, HEAD_DIM);
    private static final String META = "{\"hidden_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 2,"
            + " \"num_key_value_heads\": 2, \"head_dim\": 64, \"intermediate_size\": 256, \"vocab_size\": 1024,"
            + " \"query_pre_attn_scalar\": 64}";

    private DemoBundle() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        Map<String, ByteBuffer> text = Map.of(
                "META", direct(META.getBytes(StandardCharsets.UTF_8)),
                "TOKENIZER_MODEL", direct(Files.readAllBytes(Path.of(args[0]))));
        try (Scope scope = Scope.open()) {
            write(folder.resolve("dit_demo_f16.npz"), DitConfig.demo().tensors(), Dtype.F16, Map.of());
            write(folder.resolve("same_s_encoder_f32.npz"), CODEC.encoderTensors(), Dtype.F32, Map.of());
            write(folder.resolve("same_s_decoder_f32.npz"), CODEC.decoderTensors(), Dtype.F32, Map.of());
            write(folder.resolve("t5gemma_f16.npz"), TEXT.tensors(VOCABULARY, FEED_FORWARD), Dtype.F16, text);
        }
    }

    /**
     * Writes random weights of the given shapes.
     *
     * @param more bytes that lie beside them, direct buffers
     */
    static void write(Path path, Map<String, List<Integer>> table, Dtype dtype, Map<String, ByteBuffer> more) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        table.forEach((name, shape) -> tensors.put(name, new TensorInfo(name, dtype, shape)));
        more.forEach((name, bytes) -> tensors.put(name, new TensorInfo(name, Dtype.U8, List.of(bytes.remaining()))));
        try (Weights weights = RandomWeights.of(table, dtype, SEED)) {
            NpzWriter.write(
                    path,
                    tensors.values(),
                    name -> {
                        ByteBuffer bytes = more.get(name);
                        return bytes != null ? bytes : weights.tensor(name).toBytes();
                    },
                    NpzWriter.Packing.STORED);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
