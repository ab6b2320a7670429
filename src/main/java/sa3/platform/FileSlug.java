package sa3.platform;

import java.util.Locale;

/** A file's name made from a sentence: letters and digits that every system takes, short enough to read. */
public final class FileSlug {
    private static final int MAX_CHARACTERS = 48;

    private FileSlug() {}

    /** Such as "slow_warm_piano"; "out" where nothing of the sentence can be used. */
    public static String of(String sentence) {
        String slug =
                sentence.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        return slug.isEmpty() ? "out" : slug.substring(0, Math.min(MAX_CHARACTERS, slug.length()));
    }
}
