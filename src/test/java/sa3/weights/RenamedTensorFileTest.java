package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.mlx.Dtype;
import sa3.platform.Folders;
import sa3.weights.CheckpointNames.Network;

class RenamedTensorFileTest {
    private static final Path MODELS = Folders.programHome().resolve("src/main/golden/model");

    @TempDir
    private Path folder;

    private final List<TensorInfo> tensors = new ArrayList<>();
    private final Map<String, ByteBuffer> data = new LinkedHashMap<>();

    @ParameterizedTest
    @CsvSource({
        "dit_small_tiny, DIT",
        "dit_medium_tiny, DIT",
        "same_s_encoder_tiny, ENCODER",
        "same_s_decoder_tiny, DECODER",
        "same_l_encoder_tiny, ENCODER",
        "same_l_decoder_tiny, DECODER"
    })
    void aRenamedNetworkReadsLikeTheOptimisedFile(String name, Network network) {
        try (TensorFile optimised = TensorFiles.open(MODELS.resolve(name + ".safetensors"))) {
            addAsCheckpoint(optimised, network);
            assertNotEquals(
                    optimised.tensors().keySet(),
                    tensors.stream().map(TensorInfo::name).toList());
            try (TensorFile renamed = RenamedTensorFile.of(saved(), network)) {
                assertSameTensors(optimised, renamed);
            }
        }
    }

    @Test
    void oneCheckpointHoldsEveryNetwork() {
        Map<Network, String> files = Map.of(
                Network.DIT, "dit_small_tiny",
                Network.ENCODER, "same_s_encoder_tiny",
                Network.DECODER, "same_s_decoder_tiny");
        files.forEach((network, name) -> {
            try (TensorFile optimised = TensorFiles.open(MODELS.resolve(name + ".safetensors"))) {
                addAsCheckpoint(optimised, network);
            }
        });
        files.forEach((network, name) -> {
            try (TensorFile optimised = TensorFiles.open(MODELS.resolve(name + ".safetensors"));
                    TensorFile renamed = RenamedTensorFile.of(saved(), network)) {
                assertEquals(optimised.tensors().keySet(), renamed.tensors().keySet());
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "DIT, model.model.transformer.layers.3.pre_norm.gamma, transformer.layers.3.pre_norm.weight",
        "DIT, model.model.transformer.layers.3.cross_attn.q_norm.weight, transformer.layers.3.cross_attn.q_norm.weight",
        "DIT, model.model.transformer.layers.3.to_local_embed.2.bias, transformer.layers.3.to_local_embed.seq.2.bias",
        "DIT, model.model.to_cond_embed.0.weight, to_cond_embed.0.weight",
        "DIT, conditioner.conditioners.seconds_total.embedder.embedding.1.bias, cond.seconds_total_bias",
        "ENCODER, pretransform.model.encoder.layers.2.bias, project_out.bias",
        "ENCODER, encoder.layers.0.new_tokens, new_tokens",
        "ENCODER, pretransform.model.bottleneck.scaling_factor, scaling_factor",
        "DECODER, pretransform.model.decoder.layers.1.weight, project_in.weight",
        "DECODER, pretransform.model.decoder.layers.3.transformers.11.self_attn.q_norm.gamma, blocks.11.attn.q_norm.gamma",
        "DECODER, pretransform.model.decoder.layers.3.transformers.0.ff.ff.0.proj.bias, blocks.0.ff.glu_proj.bias",
        "DECODER, pretransform.model.decoder.layers.3.transformers.0.ff.ff.2.weight, blocks.0.ff.proj_out.weight"
    })
    void checkpointNameHasThePublishedOne(Network network, String checkpoint, String published) {
        assertEquals(published, CheckpointNames.published(network, checkpoint).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "DIT, pretransform.model.encoder.layers.0.new_tokens",
        "DIT, conditioner.conditioners.prompt.model.embed.weight",
        "ENCODER, pretransform.model.decoder.layers.3.new_tokens",
        "DECODER, pretransform.model.bottleneck.scaling_factor",
        "DECODER, model.model.preprocess_conv.weight"
    })
    void tensorsOfOtherNetworksAreLeftOut(Network network, String checkpoint) {
        assertEquals(true, CheckpointNames.published(network, checkpoint).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "weight_g, weight_v, F32",
        "parametrizations.weight.original0, parametrizations.weight.original1, F32",
        "weight_g, weight_v, F16",
        "weight_g, weight_v, BF16"
    })
    void weightNormIsFolded(String magnitude, String direction, Dtype dtype) {
        String stem = "pretransform.model.decoder.layers.3.mapping.";
        add(new TensorInfo(stem + magnitude, dtype, List.of(2, 1, 1)), encoded(dtype, 10, -2));
        add(new TensorInfo(stem + direction, dtype, List.of(2, 1, 2)), encoded(dtype, 3, -4, 0, 0.5f));
        try (TensorFile file = RenamedTensorFile.of(saved(), Network.DECODER)) {
            TensorInfo info = file.tensors().get("mapping.weight");
            assertEquals(new TensorInfo("mapping.weight", Dtype.F32, List.of(2, 1, 2)), info);
            assertEquals(encoded(Dtype.F32, 6, -8, -0f, -2), file.read("mapping.weight"));
        }
    }

    @Test
    void namesTheMissingHalfOfAWeightNorm() {
        add(
                new TensorInfo("pretransform.model.decoder.layers.3.mapping.weight_v", Dtype.F32, List.of(1, 1)),
                encoded(Dtype.F32, 1));
        Refusal.of(() -> RenamedTensorFile.of(saved(), Network.DECODER), "mapping.weight_g: missing in");
    }

    @Test
    void refusesAMagnitudeOfAnotherLength() {
        String stem = "pretransform.model.decoder.layers.3.mapping.";
        add(new TensorInfo(stem + "weight_g", Dtype.F32, List.of(2)), encoded(Dtype.F32, 1, 2));
        add(new TensorInfo(stem + "weight_v", Dtype.F32, List.of(1, 2)), encoded(Dtype.F32, 1, 2));
        Refusal.of(
                () -> RenamedTensorFile.of(saved(), Network.DECODER), "weight_g: expected one value", "[1, 2]", "[2]");
    }

    @Test
    void refusesTwoTensorsForOneName() {
        String stem = "model.model.transformer.layers.0.to_local_embed.";
        add(new TensorInfo(stem + "0.bias", Dtype.F32, List.of(1)), encoded(Dtype.F32, 1));
        add(new TensorInfo(stem + "seq.0.bias", Dtype.F32, List.of(1)), encoded(Dtype.F32, 1));
        Refusal.of(() -> RenamedTensorFile.of(saved(), Network.DIT), "two tensors stand for it");
    }

    @Test
    void anOptimisedFileIsLeftAsItIs() {
        try (TensorFile file = TensorFiles.open(MODELS.resolve("dit_small_tiny_f16.npz"))) {
            assertSame(file, RenamedTensorFile.of(file, Network.DIT));
        }
    }

    private void addAsCheckpoint(TensorFile optimised, Network network) {
        optimised.tensors().forEach((name, info) -> {
            String checkpoint = CheckpointNames.checkpoint(network, name);
            if (data.containsKey(checkpoint)) {
                return; // encoder and decoder share a tensor
            }
            if (CheckpointNames.isTransposed(network, name)) {
                List<Integer> shape = info.shape();
                List<Integer> torch = List.of(shape.get(0), shape.get(2), shape.get(1));
                add(
                        new TensorInfo(checkpoint, info.dtype(), torch),
                        TensorBytes.lastTwoAxesSwapped(optimised.read(name), info));
            } else {
                add(new TensorInfo(checkpoint, info.dtype(), info.shape()), optimised.read(name));
            }
        });
    }

    private void add(TensorInfo info, ByteBuffer bytes) {
        tensors.add(info);
        data.put(info.name(), bytes);
    }

    private TensorFile saved() {
        Path path = folder.resolve("model.safetensors");
        SafetensorsWriter.write(path, Map.of(), tensors, data::get);
        return TensorFiles.open(path);
    }

    private static void assertSameTensors(TensorFile expected, TensorFile actual) {
        assertEquals(expected.tensors(), actual.tensors());
        for (String name : expected.tensors().keySet()) {
            assertEquals(expected.read(name), actual.read(name), name);
        }
    }

    /** Few values, all of them exact in sixteen bits. */
    private static ByteBuffer encoded(Dtype dtype, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            int bits = Float.floatToIntBits(value);
            switch (dtype) {
                case F16 ->
                    bytes.putShort((short) (bits >> 16 & 0x8000
                            | (value == 0 ? 0 : ((bits >> 23 & 0xff) - 112) << 10 | bits >> 13 & 0x3ff)));
                case BF16 -> bytes.putShort((short) (bits >> 16));
                default -> bytes.putFloat(value);
            }
        }
        return bytes.flip();
    }
}
