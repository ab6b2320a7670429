package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;
import sa3.mlx.MlxRuntime;
import sa3.models.ModelFiles;
import sa3.platform.Folders;
import sa3.weights.CheckpointNames;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

class FileNetworksTest {
    private static final Path MODELS = Folders.programHome().resolve("src/main/golden/model");
    private static final Map<Network, String> FILES = Map.of(
            Network.DIT, "dit_small_tiny.safetensors",
            Network.ENCODER, "same_s_encoder_tiny.safetensors",
            Network.DECODER, "same_s_decoder_tiny.safetensors");

    @TempDir
    private Path folder;

    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> data = new LinkedHashMap<>();
    private long handlesBefore;

    @BeforeEach
    void countHandles() {
        handlesBefore = MlxRuntime.liveHandles();
    }

    @AfterEach
    void everyHandleIsFreed() {
        assertEquals(handlesBefore, MlxRuntime.liveHandles());
    }

    @Test
    void aFullCheckpointStandsForThreeFiles() {
        FILES.forEach(this::addAsCheckpoint);
        try (FileNetworks networks = networks(saved())) {
            assertEquals(128, networks.dit().config().width());
            networks.encoder();
            networks.decoder();
        }
    }

    @Test
    void aTensorThatACheckpointLacksIsNamed() {
        FILES.forEach(this::addAsCheckpoint);
        tensors.remove("pretransform.model.decoder.layers.3.transformers.5.ff.ff.2.bias");
        try (FileNetworks networks = networks(saved())) {
            WeightsException e = assertThrows(WeightsException.class, networks::decoder);
            assertTrue(e.getMessage().startsWith("blocks.5.ff.proj_out.bias: missing in "), e.getMessage());
        }
    }

    private void addAsCheckpoint(Network network, String name) {
        try (TensorFile file = TensorFiles.open(MODELS.resolve(name))) {
            for (TensorInfo info : file.tensors().values()) {
                String torch = CheckpointNames.checkpoint(network, info.name());
                List<Integer> s = info.shape();
                boolean turned = CheckpointNames.isTransposed(network, info.name()); // one tap: the same bytes
                List<Integer> shape = turned ? List.of(s.get(0), s.get(2), s.get(1)) : s;
                tensors.put(torch, new TensorInfo(torch, info.dtype(), shape));
                ByteBuffer bytes = file.read(info.name());
                data.put(
                        torch, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
            }
        }
    }

    private Path saved() {
        Path path = folder.resolve("model.safetensors");
        SafetensorsWriter.write(path, Map.of(), List.copyOf(tensors.values()), data::get);
        return path;
    }

    private static FileNetworks networks(Path checkpoint) {
        Path text = MODELS.resolve("t5gemma_tiny_f16.npz");
        ModelFiles files = new ModelFiles(
                "tiny", checkpoint, checkpoint, checkpoint, text, SameConfig.Variant.CHUNKED, 60, Sampler.PINGPONG, 2);
        return new FileNetworks(files, true);
    }
}
