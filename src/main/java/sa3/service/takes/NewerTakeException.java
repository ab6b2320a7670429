package sa3.service.takes;

/** A take of a newer version of this program: not damaged, only not understood. */
final class NewerTakeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NewerTakeException(String message) {
        super(message);
    }
}
