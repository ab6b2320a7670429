package sa3.train.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The mean loss at low, middling and high noise: what a training has learnt shows at some levels long before others. */
public final class LossByLevel {
    private static final int BINS = 5;

    private final double[] sums = new double[BINS];
    private final long[] counts = new long[BINS];

    public void add(LossRecord record) {
        int bin = (int) Math.max(0, Math.min(BINS - 1, record.noiseLevel() * BINS));
        sums[bin] += record.loss();
        counts[bin]++;
    }

    /** Means by range of t, such as {@code 0.2-0.4}; ranges without a step are left out. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                means.put(
                        String.format(Locale.ROOT, "%.1f-%.1f", (double) i / BINS, (i + 1.0) / BINS),
                        sums[i] / counts[i]);
            }
        }
        return means;
    }

    /** The same in one line. */
    public String text() {
        List<String> parts = new ArrayList<>();
        means().forEach((range, mean) -> parts.add(String.format(Locale.ROOT, "%s: %.4f", range, mean)));
        return String.join(", ", parts);
    }
}
