package sa3.text;

/** A tokenizer that cannot be loaded. The message is one line: what is wrong and what to do. */
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TokenizerException(String message) {
        super(message);
    }

    public TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
