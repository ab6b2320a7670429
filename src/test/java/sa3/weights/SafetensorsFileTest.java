package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.mlx.Dtype;

class SafetensorsFileTest {
    private static final String TENSOR = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir
    private Path folder;

    @Test
    void readsTensorsAndMetadata() throws IOException {
        Path path = file(
                "{\"__metadata__\":{\"k\":\"v\"},\"b\":{\"dtype\":\"I16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}",
                new byte[] {1, 0, 2, 1});
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertEquals(Map.of("k", "v"), file.metadata());
            assertEquals(Map.of("b", new TensorInfo("b", Dtype.I16, List.of(2, 1))), file.tensors());
            assertEquals(258, file.read("b").getShort(2));
        }
    }

    @Test
    void refusesAFileCutAtAnyByte() throws IOException {
        byte[] whole = Files.readAllBytes(file("{\"a\":" + TENSOR + "}", new byte[8]));
        for (int length = 0; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut-" + length), Arrays.copyOf(whole, length));
            Refusal.ofOpening(cut, cut.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1L << 31, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001})
    void refusesAnImpossibleHeaderLength(long length) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Refusal.ofOpening(Files.write(folder.resolve("f.safetensors"), bytes.array()), "header claims");
    }

    @Test
    void refusesAHeaderOfTwoGibibytes() throws IOException {
        Path path = file("{\"a\":" + TENSOR + "}", new byte[8]);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Integer.MAX_VALUE);
        Refusal.ofOpening(Files.write(path, bytes), "2147483647 bytes");
    }

    @Test
    void refusesAnUnknownElementType() throws IOException {
        Refusal.ofOpening(file(TENSOR.replace("F32", "F8_E4M3"), "a", 8), "a has the unknown element type 'F8_E4M3'");
    }

    @Test
    void refusesATypeWiderThanItsBytes() throws IOException {
        Refusal.ofOpening(file(TENSOR.replace("F32", "F64"), "a", 8), "needs 16 bytes, the header gives it 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2147483647,2147483647,2147483647]",
                "[2147483647,2147483647,4]",
                "[9223372036854775807]",
                "[4294967298]",
                "[-2]",
                "[2.0]",
                "[\"2\"]",
                "[[2]]",
                "{}",
                "2",
                "null"
            })
    void refusesAnImpossibleShape(String shape) throws IOException {
        Refusal.ofOpening(file(TENSOR.replace("[2]", shape), "a", 8), "a ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0,16]",
                "[8,0]",
                "[-8,0]",
                "[0]",
                "[0,8,8]",
                "[0.0,8.0]",
                "[0,8.5]",
                "[9223372036854775800,9223372036854775808]",
                "[9223372036854775799,9223372036854775807]",
                "[0,1e400]",
                "\"0,8\"",
                "null"
            })
    void refusesImpossibleOffsets(String offsets) throws IOException {
        Refusal.ofOpening(file(TENSOR.replace("[0,8]", offsets), "a", 8), "a ");
    }

    @Test
    void refusesATensorNamedTwice() throws IOException {
        Refusal.ofOpening(file("{\"a\":" + TENSOR + ",\"a\":" + TENSOR + "}", new byte[8]), "Duplicate field 'a'");
    }

    @Test
    void refusesTensorsThatShareBytes() throws IOException {
        String second = TENSOR.replace("[0,8]", "[4,12]");
        Refusal.ofOpening(file("{\"a\":" + TENSOR + ",\"b\":" + second + "}", new byte[12]), "share bytes at offset 4");
    }

    @Test
    void refusesBytesBetweenTensors() throws IOException {
        String second = TENSOR.replace("[0,8]", "[12,20]");
        Refusal.ofOpening(file("{\"a\":" + TENSOR + ",\"b\":" + second + "}", new byte[20]), "belong to no tensor");
    }

    @Test
    void refusesBytesAfterTheLastTensor() throws IOException {
        Refusal.ofOpening(file("{\"a\":" + TENSOR + "}", new byte[9]), "9 bytes, the header accounts for 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"a\"", "{\"a\":", "{}{}", "{'a':1}", "  ", "{\"a\":1}", "{\"a\":[]}"})
    void refusesAHeaderThatIsNoTableOfTensors(String header) throws IOException {
        Refusal.ofOpening(file(header, new byte[8]), "not a usable safetensors file");
    }

    @Test
    void refusesADeeplyNestedHeader() throws IOException {
        Refusal.ofOpening(
                file("{\"a\":" + "[".repeat(1_000_000), new byte[0]), "it nests too deeply", "get the file again");
    }

    @Test
    void refusesAHeaderOfMillionsOfValues() throws IOException {
        String bomb = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "{},".repeat(3_000_000) + "1],\"data_offsets\":[0,0]}}";
        Refusal.ofOpening(file(bomb, new byte[0]), "the whole is too long");
    }

    @Test
    void refusesMetadataThatIsNotText() throws IOException {
        Refusal.ofOpening(file("{\"__metadata__\":{\"k\":{}},\"a\":" + TENSOR + "}", new byte[8]), "k is not text");
        Refusal.ofOpening(
                file("{\"__metadata__\":[],\"a\":" + TENSOR + "}", new byte[8]), "metadata is not a JSON object");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(20)
    void refusesAPipeWithoutWaitingForAWriter() throws Exception {
        Path pipe = folder.resolve("pipe.safetensors");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Refusal.ofOpening(pipe, "pipe or device");
    }

    @Test
    void saysInOneLineWhatAHostileNameBroke() throws IOException {
        String name = "a\\n\\u2028b\\u001b[2J".repeat(5_000);
        Path path = file("{\"" + name + "\":" + TENSOR.replace("F32", "X") + "}", new byte[8]);
        Refusal.ofOpening(path, "a??b?[2J");
    }

    @Test
    void namesTheTensorThatIsMissing() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(file(TENSOR, "a", 8))) {
            Refusal.of(() -> file.read("b"), "b: missing in " + file.path());
        }
    }

    @Test
    void refusesAFolder() {
        Refusal.ofOpening(folder, "is a folder");
    }

    @Test
    void namesAFileThatIsNotThere() {
        Refusal.ofOpening(folder.resolve("none.safetensors"), "no weight file at");
    }

    @Test
    void readsAnEmptyTensor() throws IOException {
        Path path = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]}}", new byte[0]);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertTrue(file.read("a").capacity() == 0);
        }
    }

    private Path file(String tensor, String name, int dataBytes) throws IOException {
        return file("{\"" + name + "\":" + tensor + "}", new byte[dataBytes]);
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data);
        return Files.write(folder.resolve("f.safetensors"), bytes.array());
    }
}
