package sa3.weights;

import java.util.regex.Pattern;

/** A weight file that cannot be used. The message is one line: what is wrong, in which file and tensor, what to do. */
public final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MAX_CHARS = 1000;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    public WeightsException(String message) {
        super(oneLine(message));
    }

    public WeightsException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Hostile files put line ends and megabytes into the names that messages quote. */
    private static String oneLine(String message) {
        String line = CONTROL.matcher(message).replaceAll("?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }
}
