package sa3.golden;

/** A row asks for a convention or a part that this program does not have. One line. */
public final class UnsupportedRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsupportedRowException(String message) {
        super(message);
    }
}
