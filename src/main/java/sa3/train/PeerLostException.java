package sa3.train;

/** Another process of the same training is gone or does not answer; the state is that of the step before. */
public final class PeerLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PeerLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
