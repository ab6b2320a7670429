package sa3.dsp;

/** Audio that must never reach a file: NaN, infinity or silence. One line: what was found, where. */
public final class UnusableAudioException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnusableAudioException(String message) {
        super(message);
    }
}
