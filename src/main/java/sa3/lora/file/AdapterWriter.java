package sa3.lora.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.weights.Half;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * Writes an adapter in the native convention, with the reference's keys, shapes and {@code lora_config}. All layers have
 * one type, rank and alpha. Any thread.
 */
public final class AdapterWriter {
    private final AdapterConfig config;
    private final Dtype type;
    private final ConfigWriter configWriter;
    private final Map<String, Map<AdapterPart, TensorInfo>> layers = new TreeMap<>();
    private final Map<String, ByteBuffer> bytes = new LinkedHashMap<>();

    /** @param type F16 as the reference writes, or F32 to go on training from */
    public AdapterWriter(AdapterConfig config, Dtype type) {
        if (type != Dtype.F16 && type != Dtype.F32) {
            throw new IllegalArgumentException("adapters are written as F16 or F32, not " + type);
        }
        this.config = config;
        this.type = type;
        this.configWriter = new ConfigWriter(config);
    }

    /**
     * Adds a field to {@code lora_config}.
     *
     * @param value a text, number, truth value, list or map
     * @throws LoraException the field has a meaning of its own
     */
    public AdapterWriter extra(String field, Object value) {
        configWriter.extra(field, value);
        return this;
    }

    /**
     * Adds a tensor.
     *
     * @param module as {@link sa3.lora.AdapterTarget#module} has it
     * @param values row-major; not kept
     * @throws LoraException a value that the type cannot hold
     */
    public AdapterWriter add(String module, AdapterPart part, List<Integer> shape, float[] values) {
        TensorInfo info = new TensorInfo(AdapterKeys.ofNative(module, part), type, shape);
        if (info.size() != values.length) {
            throw new IllegalArgumentException(
                    info.name() + " of shape " + shape + " has " + values.length + " values");
        }
        layers.computeIfAbsent(module, key -> new EnumMap<>(AdapterPart.class)).put(part, info);
        bytes.put(info.name(), encoded(info, values));
        return this;
    }

    static ByteBuffer encoded(TensorInfo info, float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (info.dtype() == Dtype.F16) {
                buffer.putShort(Half.of(value));
            } else {
                buffer.putFloat(value);
            }
        }
        buffer.flip();
        if (!FiniteCheck.isFinite(buffer, info.dtype())) {
            throw new LoraException(
                    info.name() + " holds a number that " + info.dtype() + " cannot; write F32 instead, or mend it");
        }
        return buffer;
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @throws LoraException no layer, or one whose tensors are not those of the type and rank, or the disk refuses
     */
    public void write(Path file) {
        if (layers.isEmpty()) {
            throw new LoraException("an adapter without any layer is not written to " + file);
        }
        layers.forEach(this::requireWhole);
        List<TensorInfo> tensors = layers.values().stream()
                .flatMap(parts -> parts.values().stream())
                .toList();
        try {
            SafetensorsWriter.write(file, configWriter.header(), tensors, name -> bytes(name));
        } catch (WeightsException e) {
            throw new LoraException(String.valueOf(e.getMessage()), e);
        }
    }

    private ByteBuffer bytes(String name) {
        ByteBuffer found = bytes.get(name);
        if (found == null) {
            throw new IllegalStateException(name);
        }
        return found;
    }

    private void requireWhole(String module, Map<AdapterPart, TensorInfo> parts) {
        AdapterType adapterType = config.type();
        Optional<AdapterPart> missing = adapterType.parts(1, 1, 1).keySet().stream()
                .filter(part -> !parts.containsKey(part))
                .findFirst();
        if (missing.isPresent()) {
            throw new LoraException(module + " lacks " + missing.get().key() + ", which " + adapterType.label()
                    + " adapters have; nothing was written");
        }
        if (AdapterLayer.rank(parts) != config.rank()) {
            throw new LoraException(module + " has rank " + AdapterLayer.rank(parts) + ", the adapter " + config.rank()
                    + "; nothing was written");
        }
    }
}
