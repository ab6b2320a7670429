package sa3.pipeline;

/** Hears how far a job is, on the thread that runs it; must return at once. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = (stage, done, total) -> {};

    /**
     * Reports progress.
     *
     * @param stage what is being done, in words a person reads: "text", "take 2 of 4", "decode"
     * @param done units finished: steps, windows, tensors
     * @param total units in all
     */
    void progress(String stage, int done, int total);
}
