package sa3.lora.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.platform.FailureText;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/** Writes a native adapter as PEFT's saver would: a folder with tensors and {@code adapter_config.json}. */
final class PeftWriter {
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final Set<AdapterType> TYPES = Set.of(AdapterType.LORA, AdapterType.DORA_ROWS);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final AdapterFile file;
    private final Dtype type;
    private final Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
    private final List<TensorInfo> infos = new ArrayList<>();

    PeftWriter(AdapterFile file, Dtype type) {
        if (!TYPES.contains(file.config().type())) {
            throw new LoraException(file.path() + " is of the type "
                    + file.config().type().label() + ", which PEFT does not have; it has lora and dora-rows");
        }
        this.file = file;
        this.type = type;
    }

    /** The folder appears whole or not at all. */
    void write(Path folder) {
        if (Files.exists(folder)) {
            throw new LoraException(folder + " is there already; choose another folder");
        }
        file.layers().forEach(this::add);
        Path absolute = folder.toAbsolutePath();
        Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Map<String, String> header = new ConfigWriter(file.config()).header();
            header.put("format", "pt");
            SafetensorsWriter.write(unfinished.resolve(WEIGHTS), header, infos, this::bytes);
            Files.write(unfinished.resolve(PeftConfig.FILE), JSON.writeValueAsBytes(config()));
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | WeightsException e) {
            remove(unfinished);
            throw new LoraException("cannot write " + folder + ": " + FailureText.of(e), e);
        }
    }

    private static void remove(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished.resolve(WEIGHTS));
            Files.deleteIfExists(unfinished.resolve(PeftConfig.FILE));
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new LoraException("cannot remove the unfinished " + unfinished + ": " + FailureText.of(e), e);
        }
    }

    private ByteBuffer bytes(String name) {
        ByteBuffer found = bytes.get(name);
        if (found == null) {
            throw new IllegalStateException(name);
        }
        return found;
    }

    private void add(AdapterLayer layer) {
        Factors factors = Factors.of(file, layer);
        String key = PeftLayout.ROOT + ModuleNames.bare(layer.module());
        int rank = layer.rank();
        boolean convolution = KnownBase.isConvolution(layer.module());
        add(key + ".lora_A.weight", shape(convolution, rank, factors.in()), factors.a());
        add(key + ".lora_B.weight", shape(convolution, factors.out(), rank), factors.b());
        TensorInfo magnitude = layer.part(AdapterPart.MAGNITUDE);
        if (magnitude != null) {
            int rows = (int) magnitude.size();
            add(
                    key + ".lora_magnitude_vector",
                    convolution ? List.of(1, rows, 1) : List.of(rows),
                    file.floats(magnitude));
        } else if (file.config().type() == AdapterType.DORA_ROWS) {
            throw new LoraException(layer.name() + " in " + file.path() + " lacks its magnitude");
        }
    }

    /** PEFT keeps the taps of a convolution; those of the published networks have one. */
    private static List<Integer> shape(boolean convolution, int rows, int columns) {
        return convolution ? List.of(rows, columns, 1) : List.of(rows, columns);
    }

    private void add(String key, List<Integer> shape, float[] values) {
        TensorInfo info = new TensorInfo(key, type, shape);
        infos.add(info);
        bytes.put(key, AdapterWriter.encoded(info, values));
    }

    private ObjectNode config() {
        AdapterConfig config = file.config();
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA").putNull("task_type").put("inference_mode", true);
        json.put("base_model_name_or_path", config.baseModel());
        json.put("r", config.rank());
        ConfigWriter.putNumber(json, "lora_alpha", config.alpha());
        json.put("lora_dropout", config.dropout());
        json.put("use_dora", config.type() == AdapterType.DORA_ROWS).put("use_rslora", false);
        json.put("bias", "none").put("fan_in_fan_out", false).putNull("modules_to_save");
        file.layers().stream()
                .map(layer -> ModuleNames.bare(layer.module()))
                .forEach(json.putArray("target_modules")::add);
        ObjectNode ranks = json.putObject("rank_pattern");
        ObjectNode alphas = json.putObject("alpha_pattern");
        for (AdapterLayer layer : file.layers()) {
            if (layer.rank() != config.rank()) {
                String pattern = ModuleNames.bare(layer.module()).replace(".", "\\.");
                ranks.put(pattern, layer.rank());
                ConfigWriter.putNumber(alphas, pattern, layer.scaling() * layer.rank());
            }
        }
        return json;
    }
}
