package sa3.platform;

import java.util.regex.Pattern;

/** Keeps messages to one printable line: files and servers put line ends, escapes and megabytes into what they say. */
public final class OneLine {
    private static final int MAX_CHARS = 1000;
    /** Control characters, line ends, and the marks that turn the direction of what follows. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private OneLine() {}

    /** The text with every control character replaced, cut where it becomes unreadably long. */
    public static String of(String text) {
        String line = CONTROL.matcher(text).replaceAll("?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }
}
