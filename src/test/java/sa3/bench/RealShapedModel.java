package sa3.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.diffusion.DitConfig;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.models.ModelStore;
import sa3.text.T5GemmaConfig;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.Weights;

/** The small model's files in its real shapes, with random weights and the demo model's tokenizer: about 2 GB. */
public final class RealShapedModel {
    /** What it is installed as. */
    public static final String NAME = "sm-music";

    private static final int VOCABULARY = 256_000;
    private static final int TEXT_FEED_FORWARD = 2048;

    private RealShapedModel() {}

    /** Installs it in a model folder. On the thread that owns MLX, or before there is one. */
    public static void install(Path models) throws IOException {
        Files.createDirectories(models);
        DemoBundle.write(
                models.resolve("dit_" + NAME + "_f16.npz"), DitConfig.small().tensors(), Dtype.F16, Map.of());
        DemoBundle.write(
                models.resolve("same_s_encoder_f32.npz"),
                SameConfig.released(Variant.CHUNKED, false).encoderTensors(),
                Dtype.F32,
                Map.of());
        DemoBundle.write(
                models.resolve("same_s_decoder_f32.npz"),
                SameConfig.released(Variant.CHUNKED, true).decoderTensors(),
                Dtype.F32,
                Map.of());
        try (Scope scope = Scope.open();
                TensorFile demo =
                        TensorFiles.open(ModelStore.ofUser().files("demo").text());
                Weights weights = Weights.of(demo, Dtype.F32)) {
            DemoBundle.write(
                    models.resolve("t5gemma_f16.npz"),
                    T5GemmaConfig.released().tensors(VOCABULARY, TEXT_FEED_FORWARD),
                    Dtype.F16,
                    Map.of("META", direct("{}"), "TOKENIZER_MODEL", weights.bytes("TOKENIZER_MODEL")));
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
