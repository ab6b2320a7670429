package sa3.pipeline;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a bar is, in quarter notes: 4 in common time, 3.5 in 7/8, 2.75 in 11/16. A double holds every time signature
 * over a power of two exactly.
 */
public final class BarLength {
    private static final double MIN_QUARTERS = 1.0 / 16; // 1/64
    private static final double MAX_QUARTERS = 100;
    private static final Pattern SIGNATURE = Pattern.compile("([1-9]\\d{0,2})/(1|2|4|8|16|32|64)");

    private BarLength() {}

    /**
     * @param text quarter notes or a time signature: {@code 3.5} or {@code 7/8}
     * @throws RequestException it is neither, or out of range
     */
    public static double parse(String text) {
        Matcher signature = SIGNATURE.matcher(text);
        if (signature.matches()) {
            return checked(4.0 * Integer.parseInt(signature.group(1)) / Integer.parseInt(signature.group(2)), text);
        }
        try {
            return checked(Double.parseDouble(text), text);
        } catch (NumberFormatException e) {
            throw wrong("'" + text + "'");
        }
    }

    /** @throws RequestException out of range, or no number */
    static double checked(double quarters) {
        return checked(quarters, Double.toString(quarters));
    }

    private static double checked(double quarters, String shown) {
        if (!(quarters >= MIN_QUARTERS && quarters <= MAX_QUARTERS)) {
            throw wrong(shown);
        }
        return quarters;
    }

    private static RequestException wrong(String shown) {
        return new RequestException("beats per bar " + shown + ": expected 0.0625 to 100 quarter notes, or a time"
                + " signature such as 7/8");
    }
}
