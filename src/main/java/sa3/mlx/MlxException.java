package sa3.mlx;

/** A native failure: the operation, the shapes of its arguments and the reason, in one line. */
public final class MlxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MlxException(String message) {
        super(message);
    }

    public MlxException(String message, Throwable cause) {
        super(message, cause);
    }
}
