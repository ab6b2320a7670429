package sa3.lora.file;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterConfig;
import sa3.lora.LoraException;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorFiles;
import sa3.weights.WeightsException;

/**
 * What an adapter file is, without its numbers.
 *
 * @param file the safetensors file, also where a folder was named
 * @param layers in the order of their names
 * @param bytes size of the file
 */
public record AdapterHeader(Path file, Format format, AdapterConfig config, List<AdapterLayer> layers, long bytes) {
    /** How the tensors are named, and where the configuration lies. */
    public enum Format {
        /** {@code LAYER.parametrizations.weight.0.PART}, with {@code lora_config} in the header. */
        NATIVE,
        /** {@code base_model.model.LAYER.lora_A.weight}, with {@code adapter_config.json} beside the file. */
        PEFT
    }

    /** The field that tells the hash of the base's file, in an adapter's configuration and in what lies beside it. */
    public static final String BASE_SHA256 = "base_sha256";

    public AdapterHeader {
        layers = List.copyOf(layers);
    }

    /** SHA-256 of the network's file that it was trained on; null = its maker does not say. */
    public @Nullable String baseSha256() {
        String text = config.metadata().get(NativeLayout.CONFIG);
        return text == null
                ? null
                : ConfigJson.parse(text, NativeLayout.CONFIG + " of " + file).text(BASE_SHA256);
    }

    /**
     * Reads a header only: cheap, for looking through folders. Any thread.
     *
     * @param path a {@code .safetensors} file, or a folder with one in it
     * @throws LoraException not an adapter, or one that does not hold together
     */
    public static AdapterHeader read(Path path) {
        Path file = AdapterLocation.find(path);
        try (SafetensorsFile opened = TensorFiles.peekSafetensors(file)) {
            return of(opened);
        } catch (WeightsException e) {
            throw new LoraException(String.valueOf(e.getMessage()), e);
        }
    }

    static AdapterHeader of(SafetensorsFile file) {
        if (NativeLayout.isIn(file)) {
            return new NativeLayout(file).header();
        }
        if (PeftLayout.isIn(file)) {
            return new PeftLayout(file).header();
        }
        throw new LoraException(file.path() + " is no LoRA that this program knows: it has neither tensors named"
                + " LAYER.parametrizations.weight.0.PART nor PEFT's LAYER.lora_A.weight");
    }
}
