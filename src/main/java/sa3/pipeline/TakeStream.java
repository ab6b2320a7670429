package sa3.pipeline;

/**
 * Receives takes while they are being decoded. Called on the thread of the job, so it must return at once; what it throws
 * stops the job.
 */
public interface TakeStream {
    /** About what the first window of a take gives. */
    double FIRST_SECONDS = 2.5;

    /**
     * A take's audio begins to come.
     *
     * @param frames of the whole take, stereo at 44.1 kHz
     */
    void begins(long seed, int index, int frames);

    /**
     * The next samples, final: pasted and limited as the request says. In order, without a gap.
     *
     * @param samples [2][frames], the receiver's own
     */
    void audio(int fromFrame, float[][] samples);

    /** All its samples have come, and are the take's clip bit for bit. A take that does not end is to be forgotten. */
    void ends(Take take);
}
