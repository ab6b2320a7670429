package sa3.models.hub;

import sa3.platform.OneLine;

/** The hub cannot or will not give a file. The message is one line: what happened, what to do. */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HubException(String message) {
        super(OneLine.of(message));
    }

    public HubException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
