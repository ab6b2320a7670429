package sa3.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run measured.
 *
 * @param stages seconds per stage, in order
 * @param stepSeconds one evaluation of the network, median
 * @param gemmSeconds its matrix products alone, median
 * @param gflop floating-point operations of those products, in thousands of millions
 * @param ratio step over products, median of the pairs
 * @param peakBytes most memory that arrays took during the generation
 */
public record BenchResult(
        Map<String, Double> stages,
        double stepSeconds,
        double gemmSeconds,
        double gflop,
        double ratio,
        long peakBytes) {
    /** The fields as scripts read them. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stages", stages);
        map.put("step_s", stepSeconds);
        map.put("step_gemm_s", gemmSeconds);
        map.put("step_gflop", gflop);
        map.put("ratio", ratio);
        map.put("peak_bytes", peakBytes);
        return map;
    }

    /** The same for people. */
    public String asText() {
        StringBuilder text = new StringBuilder();
        stages.forEach((stage, seconds) -> text.append(String.format("%-10s %8.3f s%n", stage, seconds)));
        text.append(String.format(
                "%-10s %8.3f s; its matrix products alone %.3f s (%.1f GFLOP, %.0f GFLOP/s): ratio %.2f%n",
                "one step", stepSeconds, gemmSeconds, gflop, gflop / gemmSeconds, ratio));
        text.append(String.format("%-10s %8.2f GiB%n", "peak", peakBytes / 1073741824.0));
        return text.toString();
    }
}
