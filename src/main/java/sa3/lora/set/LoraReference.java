package sa3.lora.set;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which adapter is meant.
 *
 * @param name what people call it: the file's name without its ending, or the folder's; no path
 * @param sha256 hash of the file's content, 64 lower-case hex digits; null = not known
 * @param path last known place within the LoRA folder, with {@code /}; a hint only, never left upwards; null = none
 */
public record LoraReference(String name, @Nullable String sha256, @Nullable String path) {
    private static final int MAX_NAME = 200;
    private static final int MAX_PATH = 1000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    public LoraReference {
        requireName(name);
        if (sha256 != null) {
            sha256 = sha256.toLowerCase(Locale.ROOT);
            if (!HASH.matcher(sha256).matches()) {
                throw new IllegalArgumentException("sha256 of the LoRA '" + name
                        + "': expected 64 hexadecimal digits, found " + sha256.length() + " characters");
            }
        }
        if (path != null) {
            path = path.replace('\\', '/');
            requireInside(name, path);
        }
    }

    public static LoraReference named(String name) {
        return new LoraReference(name, null, null);
    }

    /** By content where both hashes are known, else by name. */
    public boolean isSame(LoraReference other) {
        if (sha256 != null && other.sha256 != null) {
            return sha256.equals(other.sha256);
        }
        return name.equalsIgnoreCase(other.name);
    }

    private static void requireName(String name) {
        boolean isBad = name.isBlank()
                || name.length() > MAX_NAME
                || name.contains("/")
                || name.contains("\\")
                || name.equals(".")
                || name.equals("..")
                || CONTROL.matcher(name).find();
        if (isBad) {
            throw new IllegalArgumentException("LoRA name '" + shortened(name)
                    + "': expected a file's name without folders, of 1 to " + MAX_NAME + " characters");
        }
    }

    /** A path of somebody else's preset must not lead out of the LoRA folder. */
    private static void requireInside(String name, String path) {
        if (!isPlace(path)) {
            throw new IllegalArgumentException("path of the LoRA '" + name + "': '" + shortened(path)
                    + "' must lie within the LoRA folder: relative, without '..'");
        }
    }

    /** True of paths with {@code /} that lie within the LoRA folder on every system. */
    public static boolean isPlace(String path) {
        return !path.isBlank()
                && path.length() <= MAX_PATH
                && !path.startsWith("/")
                && !path.startsWith("~")
                && !path.contains(":")
                && !CONTROL.matcher(path).find()
                && !("/" + path + "/").contains("/../");
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
