package sa3.service.jobs;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What a job has to tell. Takes are named, not held: an event that waits in the log keeps no audio alive. */
public sealed interface JobEvent {
    /** It waits; {@code ahead} jobs come before it. */
    record Queued(int ahead) implements JobEvent {}

    /** Its first or next turn begins. */
    record Started() implements JobEvent {}

    /**
     * How far it is.
     *
     * @param stage in words a person reads: "sample 2/4", "decode"
     * @param secondsLeft of the stage, empty until its pace is known
     * @param training null unless it has just trained a step
     */
    record Progress(String stage, int done, int total, OptionalDouble secondsLeft, @Nullable TrainingStep training)
            implements JobEvent {}

    /**
     * What one step of a training was like.
     *
     * @param step steps taken in the training's whole life, this one included
     * @param loss mean over its samples
     * @param rate learning rate
     */
    record TrainingStep(long step, double loss, double rate) {}

    /** Something the user should know; the job goes on. */
    record Remark(String message) implements JobEvent {}

    /** A take's audio begins to arrive; {@code frames} of it will. */
    record TakeBegan(String take, int frames) implements JobEvent {}

    /** A take is finished, and will never change. */
    record TakeEnded(String take) implements JobEvent {}

    /** A take that had begun will not be finished: what was heard of it is to be forgotten. */
    record TakeDropped(String take) implements JobEvent {}

    /** It made room for something more urgent. */
    record Paused() implements JobEvent {}

    /** The end, with success. */
    record Done() implements JobEvent {}

    /** The end: one line that says what went wrong and what to do. */
    record Failed(String message) implements JobEvent {}

    /** The end, because somebody wanted it. */
    record Cancelled() implements JobEvent {}

    /** True of the last event of a job. */
    default boolean isEnd() {
        return this instanceof Done || this instanceof Failed || this instanceof Cancelled;
    }
}
