package sa3.service;

/** The service cannot start, or is not there: one line that says what to do. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServiceException(String message) {
        super(message);
    }

    public ServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
