package sa3.pipeline;

/** A request that cannot be carried out: one line that says which setting, its value, and what would do. */
public final class RequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public RequestException(String message) {
        super(message);
    }
}
