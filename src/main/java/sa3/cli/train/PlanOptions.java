package sa3.cli.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.train.job.PreviewPlan;
import sa3.train.run.RunPlan;

/** What may be different whenever a run is taken up again. */
final class PlanOptions {
    @Option(
            names = "--max-steps",
            paramLabel = "N",
            description = "The training is finished after step N (default: that of the recipe).")
    private @Nullable Long maxSteps;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Save after every N steps; 0 = at the end only (default: that of the recipe).")
    private @Nullable Integer checkpointEvery;

    @Option(
            names = {"--demo-every", "--preview-every"},
            paramLabel = "N",
            description =
                    "Render previews before the first step, after every N, and at the end; 0 = none (default: that of"
                            + " the recipe, 0 or 500).")
    private @Nullable Integer previewEvery;

    @Option(
            names = {"--demo-config", "--preview-config"},
            paramLabel = "FILE",
            description = "JSON list of previews (default: one caption of the set, 10 s).")
    private @Nullable Path previews;

    @Option(
            names = "--probes",
            paramLabel = "N",
            description =
                    "Fixed samples whose loss says which checkpoint is the best; the same for a whole run (default: 4).")
    private @Nullable Integer probes;

    @Option(
            names = "--grad-checkpoint",
            negatable = true,
            description = "Compute blocks again for the gradients: a sixth less memory for 10 s, more for longer crops;"
                    + " a step takes 41 %% longer with a small model, 21 %% with medium.")
    private @Nullable Boolean recompute;

    RunPlan over(RunPlan usual) {
        return new RunPlan(
                maxSteps == null ? usual.maxSteps() : maxSteps,
                checkpointEvery == null ? usual.checkpointEvery() : Math.max(0, checkpointEvery),
                previewEvery == null ? usual.previewEvery() : Math.max(0, previewEvery),
                probes == null ? usual.probes() : probes);
    }

    PreviewPlan over(PreviewPlan usual) {
        return previews == null ? usual : PreviewPlan.read(previews);
    }

    boolean over(boolean usual) {
        return recompute == null ? usual : recompute;
    }
}
