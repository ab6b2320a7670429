package sa3.train.checkpoint;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reference's names of adapter files: {@code label-step=S-epoch=E.safetensors}. */
public final class CheckpointName {
    private static final Pattern TIME_STAMP = Pattern.compile("-\\d{14}$");
    private static final Pattern STEP = Pattern.compile("step=(\\d{1,18})");
    private static final Pattern EPOCH = Pattern.compile("epoch=(\\d{1,18})");

    private CheckpointName() {}

    /** A run's name without the time stamp that some tools put behind it. */
    public static String label(String runName) {
        return TIME_STAMP.matcher(runName).replaceFirst("");
    }

    /** The file of a step. */
    public static String file(String runName, long step, long epoch) {
        String label = label(runName);
        return (label.isEmpty() ? "" : label + "-") + "step=" + step + "-epoch=" + epoch + ".safetensors";
    }

    static OptionalLong step(String fileName) {
        return number(STEP, fileName);
    }

    static OptionalLong epoch(String fileName) {
        return number(EPOCH, fileName);
    }

    private static OptionalLong number(Pattern pattern, String fileName) {
        Matcher matcher = pattern.matcher(fileName);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
