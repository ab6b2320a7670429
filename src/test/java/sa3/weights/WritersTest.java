package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.mlx.Dtype;

class WritersTest {
    @TempDir
    private Path folder;

    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, byte[]> data = new LinkedHashMap<>();

    @Test
    void safetensorsReadBackEqual() {
        addOneOfEveryType();
        Path path = folder.resolve("sub/new.safetensors");
        SafetensorsWriter.write(
                path, Map.of("lora_config", "{\"rank\": 4}", "ä\n", "\"é\""), tensors.values(), this::bytes);
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(Map.of("lora_config", "{\"rank\": 4}", "ä\n", "\"é\""), file.metadata());
            assertSame(file);
        }
    }

    @ParameterizedTest
    @EnumSource(NpzWriter.Packing.class)
    void npzReadsBackEqual(NpzWriter.Packing packing) {
        addOneOfEveryType();
        tensors.remove(Dtype.BF16.name());
        data.remove(Dtype.BF16.name());
        Path path = folder.resolve("new.npz");
        NpzWriter.write(path, tensors.values(), this::bytes, packing);
        try (TensorFile file = TensorFiles.open(path)) {
            assertSame(file);
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytes() throws IOException {
        addOneOfEveryType();
        tensors.remove(Dtype.BF16.name());
        Path first = folder.resolve("first.npz");
        Path second = folder.resolve("second.npz");
        NpzWriter.write(first, tensors.values(), this::bytes, NpzWriter.Packing.DEFLATED);
        NpzWriter.write(second, tensors.values(), this::bytes, NpzWriter.Packing.DEFLATED);
        assertEquals(-1, Files.mismatch(first, second));
    }

    @Test
    void wideTypesComeFirstAndAligned() {
        add("bytes", Dtype.U8, 3);
        add("longs", Dtype.I64, 2);
        Path path = folder.resolve("f.safetensors");
        SafetensorsWriter.write(path, Map.of(), tensors.values(), this::bytes);
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(List.of("longs", "bytes"), List.copyOf(file.tensors().keySet()));
            assertSame(file);
        }
    }

    @Test
    void refusesBytesThatDoNotFitTheShape() {
        add("a", Dtype.F32, 2);
        data.put("a", new byte[7]);
        Path path = folder.resolve("f.safetensors");
        Refusal.of(
                () -> SafetensorsWriter.write(path, Map.of(), tensors.values(), this::bytes), "needs 8 bytes, got 7");
    }

    @Test
    void refusesANameGivenTwice() {
        TensorInfo info = new TensorInfo("a", Dtype.U8, List.of(0));
        Path path = folder.resolve("f.npz");
        Refusal.of(
                () -> NpzWriter.write(
                        path, List.of(info, info), name -> ByteBuffer.allocate(0), NpzWriter.Packing.STORED),
                "a is given twice");
    }

    @Test
    void refusesWhatNumPyCannotHold() {
        add("a", Dtype.BF16, 2);
        Path path = folder.resolve("f.npz");
        Refusal.of(() -> NpzWriter.write(path, tensors.values(), this::bytes, NpzWriter.Packing.STORED), "a is BF16");
    }

    @Test
    void leavesTheOldFileWhenWritingFails() throws IOException {
        Path path = Files.writeString(folder.resolve("f.safetensors"), "old");
        add("a", Dtype.F32, 2);
        data.put("a", new byte[7]);
        Refusal.of(() -> SafetensorsWriter.write(path, Map.of(), tensors.values(), this::bytes), "f.safetensors");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
        assertEquals("old", Files.readString(path));
    }

    @Test
    void namesTheTargetThatCannotBeWritten() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "");
        Path path = blocked.resolve("f.safetensors");
        String why = "cannot write " + path + ": " + blocked + " is there already";
        Refusal.of(() -> SafetensorsWriter.write(path, Map.of(), List.of(), this::bytes), why);
        Refusal.of(() -> NpzWriter.write(path, List.of(), this::bytes, NpzWriter.Packing.STORED), why);
        Refusal.of(() -> NpyFile.write(path, new float[0], 0), why);
    }

    private void addOneOfEveryType() {
        for (Dtype dtype : Dtype.values()) {
            add(dtype.name(), dtype, 3, 5);
        }
        add("scalar", Dtype.F32);
        add("empty", Dtype.F16, 0, 4);
    }

    private void add(String name, Dtype dtype, Integer... shape) {
        TensorInfo info = new TensorInfo(name, dtype, List.of(shape));
        byte[] bytes = new byte[(int) info.bytes()];
        new Random(name.hashCode()).nextBytes(bytes);
        tensors.put(name, info);
        data.put(name, bytes);
    }

    private ByteBuffer bytes(String name) {
        return ByteBuffer.wrap(data.get(name));
    }

    private void assertSame(TensorFile file) {
        assertEquals(tensors, file.tensors());
        assertNotEquals(0, data.size());
        data.forEach((name, expected) -> {
            byte[] actual = new byte[expected.length];
            file.read(name).get(actual);
            assertArrayEquals(expected, actual, name);
        });
    }
}
