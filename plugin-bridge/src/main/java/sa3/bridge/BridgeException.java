package sa3.bridge;

import java.io.IOException;

/** A file, folder or region that was refused, with the reason as a status and as one sentence that names the file. */
public final class BridgeException extends IOException {
    private static final long serialVersionUID = 1L;
    private final Status status;

    BridgeException(Status status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
