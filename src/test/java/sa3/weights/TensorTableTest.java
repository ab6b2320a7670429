package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.codec.SameConfig;
import sa3.diffusion.DitConfig;
import sa3.mlx.Dtype;
import sa3.text.T5GemmaEncoder;

/** Files are held against the tables whose sizes they themselves tell. */
class TensorTableTest {
    enum Network {
        DIT("dit_small_tiny.safetensors") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return DitConfig.of(file.tensors(), "memory").tensors();
            }
        },
        DIFFERENTIAL_DIT("dit_medium_tiny_f16.npz") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return DIT.table(file);
            }
        },
        CHUNKED_ENCODER("same_s_encoder_tiny.safetensors") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return SameConfig.ofEncoder(SameConfig.Variant.CHUNKED, file.tensors(), "memory")
                        .encoderTensors(file.tensors());
            }
        },
        CHUNKED_DECODER("same_s_decoder_tiny.safetensors") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return SameConfig.ofDecoder(SameConfig.Variant.CHUNKED, file.tensors(), "memory")
                        .decoderTensors();
            }
        },
        SLIDING_DECODER("same_l_decoder_tiny.safetensors") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return SameConfig.ofDecoder(SameConfig.Variant.SLIDING, file.tensors(), "memory")
                        .decoderTensors();
            }
        },
        TEXT("t5gemma_tiny_f16.npz") {
            @Override
            Map<String, List<Integer>> table(TensorFile file) {
                return T5GemmaEncoder.tensors(file);
            }
        };

        final String fileName;

        Network(String fileName) {
            this.fileName = fileName;
        }

        abstract Map<String, List<Integer>> table(TensorFile file);

        MemoryTensors file() {
            return MemoryTensors.golden(fileName);
        }

        void require(TensorFile file) {
            TensorTable.require(file, table(file));
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsAFileOfTheArchitecture(Network network) {
        MemoryTensors file = network.file();
        assertDoesNotThrow(() -> network.require(file));
    }

    @ParameterizedTest
    @EnumSource
    void namesEachTensorThatIsMissing(Network network) {
        MemoryTensors whole = network.file();
        for (String name : whole.tensors().keySet()) {
            if (!name.equals("rope_inv_freq")) { // optional
                MemoryTensors file = whole.renamed(same -> same);
                file.remove(name);
                String message = refusal(network, file, name);
                assertTrue(message.startsWith(name + ": ") || message.contains(" " + name), name + " ↦ " + message);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesEachTensorOfAnotherRank(Network network) {
        MemoryTensors whole = network.file();
        for (TensorInfo info : whole.tensors().values()) {
            MemoryTensors file = whole.renamed(same -> same);
            file.reshape(info.name(), List.of(1, (int) info.size(), 1, 1));
            String message = refusal(network, file, info.name());
            assertTrue(message.startsWith(info.name() + ": "), info.name() + " ↦ " + message);
        }
    }

    private static String refusal(Network network, TensorFile file, String what) {
        return assertThrows(WeightsException.class, () -> network.require(file), what)
                .getMessage();
    }

    static Stream<Arguments> measures() {
        return Stream.of(
                Arguments.of(Network.DIT, "transformer.project_in.weight", List.of(64, 16)),
                Arguments.of(Network.DIT, "transformer.layers.0.ff.ff.2.weight", List.of(256, 128)),
                Arguments.of(Network.DIT, "transformer.layers.0.self_attn.to_qkv.weight", List.of(128, 384)),
                Arguments.of(Network.DIT, "to_cond_embed.0.weight", List.of(32, 128)),
                Arguments.of(Network.CHUNKED_DECODER, "blocks.0.attn.to_out.weight", List.of(16, 64)),
                Arguments.of(Network.CHUNKED_DECODER, "blocks.0.ff.proj_out.weight", List.of(96, 32)),
                Arguments.of(Network.TEXT, "layers.0.mlp.up_proj.weight", List.of(32, 64)));
    }

    /** The tensors from which sizes are read are no exception. */
    @ParameterizedTest(name = "{1}")
    @MethodSource("measures")
    void aWrongShapeIsBlamedOnItsOwnTensor(Network network, String name, List<Integer> shape) {
        MemoryTensors file = network.file();
        List<Integer> right = file.tensors().get(name).shape();
        file.reshape(name, shape);
        String message = refusal(network, file, name);
        assertTrue(
                message.startsWith(name + ": expected " + right + ", found " + shape + " in memory.safetensors"),
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transformer.project_in.weight", "transformer.layers.0.self_attn.to_qkv.weight"})
    void dimensionsOfZeroAreRefused(String name) {
        MemoryTensors file = Network.DIT.file();
        file.tensors().keySet().stream().toList().forEach(each -> file.reshape(each, List.of(0, 0)));
        assertThrows(WeightsException.class, () -> Network.DIT.require(file), name);
    }

    @Test
    void aLayerNumberBeyondReasonIsRefused() {
        MemoryTensors file = Network.DIT.file();
        file.put("transformer.layers.999999.pre_norm.weight", List.of(1), 1);
        String message = refusal(Network.DIT, file, "layer 999999");
        assertTrue(message.startsWith("transformer.layers.999999: "), message);
    }

    @Test
    void moreTextLayersThanTensorsAreRefused() {
        MemoryTensors file = Network.TEXT.file();
        byte[] meta = "{\"num_hidden_layers\": 2000000000}".getBytes(StandardCharsets.UTF_8);
        file.put(
                new TensorInfo("META", Dtype.U8, List.of(meta.length)),
                ByteBuffer.allocateDirect(meta.length).put(meta).flip());
        String message = refusal(Network.TEXT, file, "META");
        assertTrue(message.startsWith("META: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{", "{\"hidden_size\": \"wide\"}"})
    void textThatIsNoDescriptionIsRefused(String json) {
        MemoryTensors file = Network.TEXT.file();
        byte[] meta = json.getBytes(StandardCharsets.UTF_8);
        file.put(
                new TensorInfo("META", Dtype.U8, List.of(meta.length)),
                ByteBuffer.allocateDirect(meta.length).put(meta).flip());
        String message = refusal(Network.TEXT, file, json);
        assertTrue(message.startsWith("META: "), message);
    }

    @Test
    void wholeNumbersAreNoWeights() {
        MemoryTensors file = Network.DIT.file();
        TensorInfo old = file.tensors().get("transformer.memory_tokens");
        file.put(new TensorInfo(old.name(), Dtype.I32, old.shape()), file.read(old.name()));
        String message = refusal(Network.DIT, file, old.name());
        assertTrue(message.startsWith("transformer.memory_tokens: expected fractions, found I32"), message);
    }

    @Test
    void theEncodersMappingMayBeStoredWithoutItsKernel() {
        MemoryTensors file = Network.CHUNKED_ENCODER.file();
        file.reshape("mapping.weight", List.of(32, 8));
        assertDoesNotThrow(() -> Network.CHUNKED_ENCODER.require(file));
    }

    @Test
    void theTextEncodersLastNormMayBeBare() {
        MemoryTensors file = Network.TEXT.file().renamed(name -> name.equals("norm.weight") ? "norm" : name);
        assertDoesNotThrow(() -> Network.TEXT.require(file));
    }

    @Test
    void theFrequencyTableMayBeAbsent() {
        MemoryTensors file = Network.TEXT.file();
        file.remove("rope_inv_freq");
        assertDoesNotThrow(() -> Network.TEXT.require(file));
    }

    @Test
    void severalFaultsAreCounted() {
        MemoryTensors file = Network.DIT.file();
        file.remove("transformer.layers.1.pre_norm.weight");
        file.remove("transformer.layers.1.ff_norm.weight");
        file.reshape("to_cond_embed.2.weight", List.of(1, 2));
        String message = refusal(Network.DIT, file, "three tensors");
        assertTrue(message.contains("(and 2 more tensors)"), message);
    }

    @Test
    void unknownTensorsAreHarmless() {
        MemoryTensors file = Network.DIT.file();
        file.put("transformer.rotary_pos_emb.inv_freq", List.of(2), 1, 2);
        assertDoesNotThrow(() -> Network.DIT.require(file));
    }

    @Test
    void tinyAndReleasedSizesComeFromTheSameTable() {
        assertEquals(440, DitConfig.small().tensors().size());
        assertEquals(524, DitConfig.medium().tensors().size());
    }
}
