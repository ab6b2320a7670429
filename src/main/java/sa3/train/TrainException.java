package sa3.train;

/** A training that cannot begin or go on: what is wrong, where, and what to do, in one line. */
public class TrainException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainException(String message) {
        super(message);
    }

    public TrainException(String message, Throwable cause) {
        super(message, cause);
    }
}
