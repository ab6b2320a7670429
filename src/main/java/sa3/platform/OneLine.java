package sa3.platform;

import java.util.regex.Pattern;

/** Keeps messages to one printable line: files and servers put line ends, escapes and megabytes into what they say. */
public final class OneLine {
    private static final int MAX_CHARS = 1000;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    private OneLine() {}

    /** The text with every control character replaced, cut where it becomes unreadably long. */
    public static String of(String text) {
        String line = CONTROL.matcher(text).replaceAll("?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }
}
