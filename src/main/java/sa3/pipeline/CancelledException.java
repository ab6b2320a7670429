package sa3.pipeline;

/** The job was asked to stop, and did; nothing of it remains. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CancelledException() {
        super("stopped");
    }
}
