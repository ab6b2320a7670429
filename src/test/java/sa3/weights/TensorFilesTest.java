package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.mlx.Dtype;

class TensorFilesTest {
    private static final TensorInfo PAIR = new TensorInfo("a", Dtype.F32, List.of(2));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"m.ckpt", "m.pt", "m.pth", "m.bin", "M.CKPT", "m.safetensors.pkl"})
    void refusesPicklesByNameUnopened(String name) {
        Refusal.ofOpening(folder.resolve(name), name, "pickle", "never opened");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void refusesPicklesByContent(int protocol) throws IOException {
        byte[] pickle = {(byte) 0x80, (byte) protocol, '}', 'q', 0, '.', 0, 0, 0, 0};
        Refusal.ofOpening(Files.write(folder.resolve("m.safetensors"), pickle), "pickle");
    }

    @Test
    void refusesAZippedPickle() throws IOException {
        Path path = folder.resolve("m.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[] {(byte) 0x80, 2, '.'});
        }
        Refusal.ofOpening(path, "pickle");
    }

    @ParameterizedTest
    @ValueSource(ints = {640, 896, 1152, 1408})
    void opensAFileWhoseHeaderLengthLooksLikeAPickle(int headerBytes) throws IOException {
        Path path = folder.resolve("m.safetensors");
        String filler = "x".repeat(headerBytes - 80);
        SafetensorsWriter.write(path, Map.of("k", filler), List.of(PAIR), name -> ByteBuffer.allocate(8));
        assertEquals(headerBytes, headerBytes(path));
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(1, file.tensors().size());
        }
    }

    @Test
    void opensByContentNotByName() {
        Path path = folder.resolve("weights.dat");
        NpzWriter.write(path, List.of(PAIR), name -> ByteBuffer.allocate(8), NpzWriter.Packing.STORED);
        try (TensorFile file = TensorFiles.open(path)) {
            assertInstanceOf(NpzFile.class, file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "PK", "<!DOCTYPE html><html>Not found</html>", "version https://git-lfs.github.com/spec/v1\n"
            })
    void refusesWhatIsNoWeightFile(String content) throws IOException {
        Path path = Files.write(folder.resolve("m.npz"), content.getBytes(StandardCharsets.UTF_8));
        Refusal.ofOpening(path, path.toString());
    }

    private static int headerBytes(Path path) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(path))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(0);
    }
}
