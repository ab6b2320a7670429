package sa3.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What training steps took; medians of the pairs.
 *
 * @param step one step
 * @param gemm its matrix products alone, forward and backward
 * @param gflop floating-point operations of those products, in thousands of millions
 * @param ratio step over products by the clock
 * @param cpuRatio step over products in processor time
 * @param peakBytes most memory that arrays took during a step, weights included
 */
public record TrainBenchResult(Spent step, Spent gemm, double gflop, double ratio, double cpuRatio, long peakBytes) {
    static TrainBenchResult of(List<Spent> steps, List<Spent> gemms, double gflop, long peakBytes) {
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            ratios.add(steps.get(i).wallSeconds() / gemms.get(i).wallSeconds());
            cpuRatios.add(steps.get(i).cpuSeconds() / gemms.get(i).cpuSeconds());
        }
        return new TrainBenchResult(
                median(steps), median(gemms), gflop, Bench.median(ratios), Bench.median(cpuRatios), peakBytes);
    }

    private static Spent median(List<Spent> all) {
        return new Spent(
                Bench.median(all.stream().map(Spent::wallSeconds).toList()),
                Bench.median(all.stream().map(Spent::cpuSeconds).toList()));
    }

    /** The fields as scripts read them. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("train_step_s", step.wallSeconds());
        map.put("train_step_cpu_s", step.cpuSeconds());
        map.put("train_gemm_s", gemm.wallSeconds());
        map.put("train_gemm_cpu_s", gemm.cpuSeconds());
        map.put("train_gflop", gflop);
        map.put("ratio", ratio);
        map.put("cpu_ratio", cpuRatio);
        map.put("peak_bytes", peakBytes);
        return map;
    }

    /** The same for people. */
    public String asText() {
        return String.format(
                Locale.ROOT,
                "one step %.3f s (%.3f s of processor time); its matrix products alone %.3f s (%.3f s), %.1f GFLOP%n"
                        + "ratio %.2f by the clock, %.2f in processor time; peak %.2f GiB%n",
                step.wallSeconds(),
                step.cpuSeconds(),
                gemm.wallSeconds(),
                gemm.cpuSeconds(),
                gflop,
                ratio,
                cpuRatio,
                peakBytes / 1073741824.0);
    }
}
