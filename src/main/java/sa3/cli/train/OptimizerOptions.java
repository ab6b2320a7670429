package sa3.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;

/** How the parameters are changed. */
final class OptimizerOptions {
    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate (default: 1e-4).")
    private @Nullable Double rate;

    @Option(names = "--beta1", paramLabel = "B", description = "AdamW's memory of the gradient (default: 0.9).")
    private @Nullable Double beta1;

    @Option(names = "--beta2", paramLabel = "B", description = "AdamW's memory of its square.")
    private @Nullable Double beta2;

    @Option(names = "--eps", paramLabel = "E", description = "AdamW's smallest divisor (default: 1e-8).")
    private @Nullable Double eps;

    @Option(names = "--weight-decay", paramLabel = "W", description = "AdamW's pull towards zero.")
    private @Nullable Double weightDecay;

    @Option(
            names = "--bias-correction",
            negatable = true,
            description = "AdamW as PyTorch has it, or without, as the reference's MLX trainer.")
    private @Nullable Boolean biasCorrection;

    @Option(
            names = "--gradient-clip-val",
            paramLabel = "L",
            description = "Longest gradient of all adapters together; 0 = any (default: 0).")
    private @Nullable Double clip;

    @Option(
            names = "--lr-scheduler",
            paramLabel = "none|inverse",
            description = "Keep the rate, or let it rise and fall (default: none).")
    private @Nullable String scheduler;

    @Option(names = "--inv-gamma", paramLabel = "G", description = "inverse: steps to fall by 2^-power.")
    private @Nullable Double gamma;

    @Option(names = "--lr-power", paramLabel = "P", description = "inverse: how fast it falls.")
    private @Nullable Double power;

    @Option(names = "--lr-warmup", paramLabel = "W", description = "inverse: how slowly it rises, 0 to below 1.")
    private @Nullable Double warmup;

    @Option(names = "--lr-final", paramLabel = "RATE", description = "inverse: it falls no lower.")
    private @Nullable Double finalRate;

    @Option(
            names = "--ema-decay",
            paramLabel = "D",
            description = "Save a running mean of the parameters, such as 0.999 (default: none).")
    private @Nullable Double emaDecay;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random (default: 42).")
    private @Nullable Long seed;

    /** A line for each option that was given and acts on nothing. */
    List<String> idle(TrainSettings settings) {
        Map<String, @Nullable Double> ofInverse = new LinkedHashMap<>();
        ofInverse.put("--inv-gamma", gamma);
        ofInverse.put("--lr-power", power);
        ofInverse.put("--lr-warmup", warmup);
        ofInverse.put("--lr-final", finalRate);
        return settings.optimizer().scheduler().equals("inverse")
                ? List.of()
                : ofInverse.entrySet().stream()
                        .filter(option -> option.getValue() != null)
                        .map(option -> option.getKey() + " has no effect without --lr-scheduler inverse")
                        .toList();
    }

    void over(SettingsTree tree) {
        tree.set("optimizer.rate", rate).set("optimizer.scheduler", scheduler);
        tree.set("optimizer.beta1", beta1).set("optimizer.beta2", beta2).set("optimizer.eps", eps);
        tree.set("optimizer.weightDecay", weightDecay).set("optimizer.biasCorrection", biasCorrection);
        tree.set("optimizer.clip", clip).set("optimizer.emaDecay", emaDecay);
        tree.set("optimizer.inverse.gamma", gamma).set("optimizer.inverse.power", power);
        tree.set("optimizer.inverse.warmup", warmup).set("optimizer.inverse.finalRate", finalRate);
        tree.set("seed", seed);
    }
}
