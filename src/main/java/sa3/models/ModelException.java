package sa3.models;

import sa3.platform.OneLine;

/** A model that is unknown, missing or cannot be stored. The message is one line: what is wrong, what to do. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelException(String message) {
        super(OneLine.of(message));
    }

    public ModelException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
