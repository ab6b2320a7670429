package sa3.lora;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's file says about itself.
 *
 * @param rank of its layers; of the first one where they differ
 * @param alpha the low-rank part counts alpha / rank times, unless a layer says otherwise
 * @param include what its training was restricted to; informational, the tensors decide
 * @param exclude what its training left out; informational
 * @param dropout of its training; informational
 * @param baseModel as its maker calls the model it was trained on
 * @param triggerWords words that its maker says call it up
 * @param metadata the texts of the file's header as they are, of PEFT adapters also {@code adapter_config.json}
 */
public record AdapterConfig(
        AdapterType type,
        int rank,
        double alpha,
        List<String> include,
        List<String> exclude,
        double dropout,
        OptionalLong step,
        OptionalLong epoch,
        @Nullable String baseModel,
        List<String> triggerWords,
        Map<String, String> metadata) {
    public AdapterConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("rank " + rank + ": expected at least 1");
        }
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha " + alpha + ": expected a finite number");
        }
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        triggerWords = List.copyOf(triggerWords);
        metadata = Map.copyOf(metadata);
    }

    /** What a trainer says of a new adapter; nothing else is known. */
    public static AdapterConfig of(AdapterType type, int rank, double alpha) {
        return new AdapterConfig(
                type,
                rank,
                alpha,
                List.of(),
                List.of(),
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                null,
                List.of(),
                Map.of());
    }
}
