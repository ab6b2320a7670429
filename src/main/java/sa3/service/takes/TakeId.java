package sa3.service.takes;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of a take and of its folder: time for people, random digits that make it unique. */
public final class TakeId {
    private static final Pattern FORM = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-f]{8}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TakeId() {}

    /** Such as {@code 20261124-150733-3f9a1c2e}; the time is only to be looked at. */
    public static String next(Instant now) {
        return TIME.format(now)
                + String.format("-%08x", ThreadLocalRandom.current().nextInt());
    }

    /** False of everything that could lead out of the library. */
    static boolean isValid(String id) {
        return FORM.matcher(id).matches();
    }
}
