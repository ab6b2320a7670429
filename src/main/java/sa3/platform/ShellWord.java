package sa3.platform;

import java.util.Locale;
import java.util.regex.Pattern;

/** A text as a word of a command line that a person can paste. Any thread. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:,=+@%-]+");

    private ShellWord() {}

    /** As the shell of this system reads it; with quotes only where it needs them. */
    public static String of(Object text) {
        return of(text.toString(), System.getProperty("os.name", ""));
    }

    static String of(String text, String osName) {
        boolean isWindows = osName.toLowerCase(Locale.ROOT).startsWith("win");
        if (PLAIN.matcher(isWindows ? text.replace('\\', '/') : text).matches()) {
            return text;
        }
        return isWindows ? '"' + text + '"' : "'" + text.replace("'", "'\\''") + "'";
    }
}
