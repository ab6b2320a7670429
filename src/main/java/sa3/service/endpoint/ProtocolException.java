package sa3.service.endpoint;

/** A message that cannot be what it should be: one line that says why. */
final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }
}
