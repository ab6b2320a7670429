package sa3.service.takes;

/** A take whose content is not what was stored; one that only cannot be read just now is none. */
final class DamagedTakeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedTakeException(String message) {
        super(message);
    }
}
