package sa3.train.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import sa3.lora.AdapterConfig;
import sa3.lora.file.AdapterHeader;
import sa3.lora.file.AdapterWriter;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.train.adapters.AdapterSet;
import sa3.train.adapters.AdapterSettings;
import sa3.train.checkpoint.CheckpointName;

/** Writes adapters under the reference's names, with its keys, in float16. */
public final class AdapterExporter implements Exporter {
    /** Of float16. */
    private static final float LARGEST = 65_504;

    private final List<AdapterSet.Tensor> tensors;
    private final AdapterSettings settings;
    private final About about;

    /**
     * What the file says beside its numbers.
     *
     * @param runName stands in the file's name
     * @param baseModel as the reference calls it, such as {@code sa3-sm-music}
     * @param baseSha256 of the network's file
     * @param triggerWords words that call the sound up
     */
    public record About(String runName, String baseModel, String baseSha256, List<String> triggerWords) {
        public About {
            triggerWords = List.copyOf(triggerWords);
        }
    }

    public AdapterExporter(List<AdapterSet.Tensor> tensors, AdapterSettings settings, About about) {
        this.tensors = List.copyOf(tensors);
        this.settings = settings;
        this.about = about;
    }

    @Override
    public String fileName(long step, long epoch) {
        return CheckpointName.file(about.runName, step, epoch);
    }

    @Override
    public void write(Path file, List<Array> values, long step, long epoch) {
        AdapterConfig config = new AdapterConfig(
                settings.type(),
                settings.rank(),
                settings.alpha(),
                settings.include(),
                settings.exclude(),
                0,
                OptionalLong.of(step),
                OptionalLong.of(epoch),
                about.baseModel,
                about.triggerWords,
                Map.of());
        AdapterWriter writer = new AdapterWriter(config, Dtype.F16).extra(AdapterHeader.BASE_SHA256, about.baseSha256);
        for (int i = 0; i < tensors.size(); i++) {
            AdapterSet.Tensor tensor = tensors.get(i);
            float[] numbers = values.get(i).toFloats();
            requireWritable(tensor, numbers);
            writer.add(
                    tensor.module(),
                    tensor.part(),
                    Arrays.stream(values.get(i).shape()).boxed().toList(),
                    numbers);
        }
        writer.write(file);
    }

    private static void requireWritable(AdapterSet.Tensor tensor, float[] numbers) {
        for (float number : numbers) {
            if (!(Math.abs(number) <= LARGEST)) {
                throw new OutgrownException(tensor.module() + " has grown to " + number
                        + ", which no adapter can hold (float16): begin a new run with a lower --lr, or with"
                        + " --gradient-clip-val 1");
            }
        }
    }
}
