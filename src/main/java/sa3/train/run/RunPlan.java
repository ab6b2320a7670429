package sa3.train.run;

/**
 * What no number of an adapter depends on: all but the probes may be different whenever a run is taken up again.
 *
 * @param maxSteps the run is finished after this many steps, those before a start from an adapter included
 * @param checkpointEvery steps between two checkpoints; 0 = only at the end
 * @param previewEvery steps between two previews; 0 = none
 * @param probes fixed samples whose loss says which checkpoint is the best; the same for all checkpoints of a run
 */
public record RunPlan(long maxSteps, int checkpointEvery, int previewEvery, int probes) {
    public RunPlan {
        if (maxSteps < 1) {
            throw new IllegalArgumentException("a training takes at least 1 step, found " + maxSteps);
        }
        if (checkpointEvery < 0 || previewEvery < 0 || probes < 1) {
            throw new IllegalArgumentException(
                    "steps between checkpoints and previews must be at least 0, probes at least 1; found "
                            + checkpointEvery + ", " + previewEvery + ", " + probes);
        }
    }

    private static final int PROBES = 4;

    /**
     * The usual plan of a {@link SettingsTree#ofRecipe recipe}: the MLX trainer goes on until it is stopped.
     *
     * @throws sa3.train.TrainException there is no such recipe
     */
    public static RunPlan ofRecipe(String name) {
        return switch (name) {
            case "reference-mlx" -> new RunPlan(10_000_000_000L, 1000, 0, PROBES);
            case "reference-torch" -> new RunPlan(10_000, 500, 500, PROBES);
            default -> throw SettingsTree.unknown(name);
        };
    }

    boolean isCheckpoint(long step) {
        return isMultiple(step, checkpointEvery);
    }

    boolean isPreview(long step) {
        return isMultiple(step, previewEvery);
    }

    private static boolean isMultiple(long step, int every) {
        return every > 0 && step % every == 0;
    }
}
