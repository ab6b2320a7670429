package sa3.service.jobs;

/** A job that the queue does not take: one line that says why. */
public final class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueException(String message) {
        super(message);
    }
}
