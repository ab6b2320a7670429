package sa3.preset;

import org.jspecify.annotations.Nullable;

/** A preset that is missing, damaged or cannot be written; one line that says which, why and what to do. */
public final class PresetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PresetException(String message) {
        this(message, null);
    }

    public PresetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
