package sa3.lora;

import org.jspecify.annotations.Nullable;
import sa3.platform.OneLine;

/** An adapter that cannot be used. The message is one line: what is wrong, in which file and layer, what to do. */
public class LoraException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LoraException(String message) {
        super(OneLine.of(message));
    }

    public LoraException(String message, @Nullable Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
