package sa3.service.jobs;

import java.util.List;

/**
 * What a job does. All methods but {@link #holds} and {@link #withdrawn} are called on the engine's thread, the one
 * that owns MLX, so a work may keep arrays between its turns.
 */
public interface Work {
    /** Nothing to do. */
    Work NONE = turn -> Outcome.DONE;

    /** How a turn ended. */
    enum Outcome {
        /** There is nothing left to do. */
        DONE,
        /** It made room for something more urgent, and goes on in its next turn. */
        PAUSED
    }

    /**
     * Works until it is done or has to make room. A work that takes long asks {@link Turn#shouldPause} between its steps
     * and returns {@link Outcome#PAUSED} with everything in its fields that it needs to go on; one that takes seconds
     * need not ask.
     *
     * @throws sa3.pipeline.CancelledException as {@link Turn#cancellation} demands, before the next step
     * @throws RuntimeException the job has failed; the message is what its client reads
     */
    Outcome run(Turn turn);

    /**
     * Something large that a work holds from its beginning to its end.
     *
     * @param thing works that hold the same one share its memory
     */
    record Held(Object thing, long bytes) {}

    /** What it holds, such as the audio that it starts from. Any thread. */
    default List<Held> holds() {
        return List.of();
    }

    /** Gives back what it held between turns; called once after its first turn, however the job ends. */
    default void close() {}

    /** It was cancelled before its first turn, and is never called again. The thread of whoever cancelled it. */
    default void withdrawn() {}
}
