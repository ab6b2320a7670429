package sa3.weights;

import org.jspecify.annotations.Nullable;
import sa3.platform.OneLine;

/** A weight file that cannot be used. The message is one line: what is wrong, in which file and tensor, what to do. */
public final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WeightsException(String message) {
        super(OneLine.of(message));
    }

    public WeightsException(String message, @Nullable Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
