package sa3.train.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Where the count of steps and epochs goes on when a training starts from an adapter file.
 *
 * @param step steps that the adapter has behind it
 */
public record StartOffset(long step, long epoch) {
    public static final StartOffset NONE = new StartOffset(0, 0);

    public StartOffset {
        if (step < 0 || epoch < 0) {
            throw new IllegalArgumentException(
                    "step and epoch offsets must be at least 0, found " + step + " and " + epoch);
        }
    }

    /**
     * What was asked for counts; else what the file's description says, where it tells a step; else what its name says.
     *
     * @param asked null where nobody asked; one of the two given makes the other 0
     * @param described step and epoch of the description; null where it does not tell
     * @param fileName null = no file
     */
    public static StartOffset of(Given asked, Given described, @Nullable String fileName) {
        if (asked.step != null || asked.epoch != null) {
            return asked.orZero();
        }
        if (described.step != null) {
            return described.orZero();
        }
        return fileName == null
                ? NONE
                : new StartOffset(
                        CheckpointName.step(fileName).orElse(0),
                        CheckpointName.epoch(fileName).orElse(0));
    }

    /** Two numbers, either of which may be missing. */
    public record Given(@Nullable Long step, @Nullable Long epoch) {
        public static final Given NOTHING = new Given(null, null);

        private StartOffset orZero() {
            return new StartOffset(step == null ? 0 : step, epoch == null ? 0 : epoch);
        }
    }
}
