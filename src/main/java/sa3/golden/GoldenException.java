package sa3.golden;

/** A golden folder that cannot be read: index, row, reference or file. One line. */
public final class GoldenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public GoldenException(String message) {
        super(message);
    }

    public GoldenException(String message, Throwable cause) {
        super(message, cause);
    }
}
