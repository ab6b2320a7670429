package sa3.train.run;

import java.nio.file.Path;
import sa3.train.StepReport;

/** Hears what a run does; called on the thread that takes the steps, between them. */
public interface RunListener {
    /** A step was taken; its number counts those before a start from an adapter. */
    default void stepped(StepReport report) {}

    /**
     * A checkpoint is on disk.
     *
     * @param loss on fixed samples, to compare checkpoints by; no number where the training stopped between two of its plan
     * @param best lower than that of every one before
     */
    default void saved(Path file, long step, double loss, boolean best) {}

    /** A failure that nobody foresaw ends the run, but the state after this step is on disk. */
    default void kept(long step) {}

    /** It is time to hear what the adapter sounds like. What this throws ends the run. */
    default void previewDue(Path adapter, long step) {}
}
