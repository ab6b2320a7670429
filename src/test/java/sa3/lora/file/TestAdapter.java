package sa3.lora.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.mlx.Dtype;
import sa3.weights.Half;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorInfo;

/** Builds adapter files tensor by tensor, right or wrong. */
public final class TestAdapter {
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(5);

    /** A native adapter of random numbers on the given layers. */
    public static TestAdapter nativeFor(List<AdapterTarget> targets, AdapterType type, int rank, Dtype dtype) {
        TestAdapter adapter = new TestAdapter()
                .config("{\"rank\":" + rank + ",\"alpha\":" + rank + ",\"adapter_type\":\"" + type.label() + "\"}");
        for (AdapterTarget target : targets) {
            type.parts(rank, target.out(), target.in())
                    .forEach((part, shape) -> adapter.add(nativeKey(target.module(), part), dtype, shape));
        }
        return adapter;
    }

    static String nativeKey(String module, AdapterPart part) {
        return module + ".parametrizations.weight.0." + part.key();
    }

    public TestAdapter config(String json) {
        return metadata("lora_config", json);
    }

    public TestAdapter metadata(String name, String text) {
        metadata.put(name, text);
        return this;
    }

    /** Random numbers of about 0.1; magnitudes are positive. */
    public TestAdapter add(String key, Dtype dtype, Integer... shape) {
        return add(key, dtype, List.of(shape));
    }

    public TestAdapter add(String key, Dtype dtype, List<Integer> shape) {
        TensorInfo info = new TensorInfo(key, dtype, shape);
        float[] values = new float[(int) info.size()];
        for (int i = 0; i < values.length; i++) {
            float value = (float) (0.4 * random.nextDouble() - 0.2);
            values[i] = key.contains("magnitude") ? 0.5f + Math.abs(value) : value;
        }
        return put(info, values);
    }

    public TestAdapter put(TensorInfo info, float... values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (info.dtype()) {
                case F16 -> buffer.putShort(Half.of(value));
                case BF16 -> buffer.putShort((short) (Float.floatToRawIntBits(value) >> 16));
                case F32 -> buffer.putFloat(value);
                case I32 -> buffer.putInt((int) value);
                default -> throw new IllegalArgumentException(info.dtype().name());
            }
        }
        infos.put(info.name(), info);
        bytes.put(info.name(), buffer.flip());
        return this;
    }

    TestAdapter remove(String key) {
        infos.remove(key);
        return this;
    }

    public Path write(Path file) {
        SafetensorsWriter.write(file, metadata, new ArrayList<>(infos.values()), bytes::get);
        return file;
    }

    /** Writes a PEFT folder. */
    Path writePeft(Path folder, String config) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve("adapter_model.safetensors"));
        Files.writeString(folder.resolve("adapter_config.json"), config);
        return folder;
    }
}
