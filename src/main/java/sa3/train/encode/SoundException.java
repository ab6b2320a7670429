package sa3.train.encode;

/** A sound that cannot be used, or what is written about it cannot: which file, what is wrong, in one line. */
public final class SoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SoundException(String message, Throwable cause) {
        super(message, cause);
    }

    SoundException(String message) {
        super(message);
    }
}
