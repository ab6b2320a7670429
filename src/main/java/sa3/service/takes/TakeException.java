package sa3.service.takes;

/** A take that is not there, cannot be read or cannot be stored: one line that says what to do. */
public final class TakeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TakeException(String message) {
        super(message);
    }

    public TakeException(String message, Throwable cause) {
        super(message, cause);
    }
}
