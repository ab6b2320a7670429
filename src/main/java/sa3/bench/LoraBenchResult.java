package sa3.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What adapters cost.
 *
 * @param layers layers of the transformer that each changes
 * @param attachMs putting on, one after the other
 * @param step with and without them
 * @param change moving one strength
 * @param memory with and without them
 */
public record LoraBenchResult(int layers, List<Double> attachMs, Step step, Change change, Memory memory) {
    public LoraBenchResult {
        attachMs = List.copyOf(attachMs);
    }

    /**
     * One evaluation of the network.
     *
     * @param plainSeconds without adapters, median
     * @param addedFlopShare floating-point operations that they add, as a share of those without
     * @param addedTimeShare time that they add, as a share of that without, median of the pairs
     */
    public record Step(double plainSeconds, double addedFlopShare, double addedTimeShare) {
        /** 1 = time grows as the operations do. */
        public double ratio() {
            return addedTimeShare / addedFlopShare;
        }
    }

    /**
     * Everything between a moved strength and the next step, keys and values of the prompt included.
     *
     * @param blocksMs of an adapter in the blocks, median
     * @param durationMs of one on the duration's layer, median: its token goes through all blocks' keys and values again
     */
    public record Change(double blocksMs, double durationMs) {}

    /**
     * @param residentGrowthBytes of the process; empty where the system does not tell
     * @param arrayGrowthBytes of MLX's arrays
     * @param factorBytes A and B of all adapters
     */
    public record Memory(OptionalLong residentGrowthBytes, long arrayGrowthBytes, long factorBytes) {}

    /** The fields as scripts read them. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layers", layers);
        map.put("attach_ms", attachMs);
        map.put("plain_step_s", step.plainSeconds);
        map.put("added_flop_share", step.addedFlopShare);
        map.put("added_time_share", step.addedTimeShare);
        map.put("ratio", step.ratio());
        map.put("strength_change_ms", change.blocksMs);
        map.put("strength_change_duration_ms", change.durationMs);
        memory.residentGrowthBytes.ifPresent(bytes -> map.put("resident_growth_bytes", bytes));
        map.put("array_growth_bytes", memory.arrayGrowthBytes);
        map.put("factor_bytes", memory.factorBytes);
        return map;
    }

    /** The same for people. */
    public String asText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-10s %8.3f s without adapters%n", "one step", step.plainSeconds));
        text.append(String.format(
                "%-10s %+8.1f %% time, %+.1f %% operations: ratio %.2f%n",
                "with them", 100 * step.addedTimeShare, 100 * step.addedFlopShare, step.ratio()));
        text.append(String.format(
                "%-10s %8.1f ms to move a strength; on the duration's layer %.1f ms%n",
                "change", change.blocksMs, change.durationMs));
        for (double ms : attachMs) {
            text.append(String.format("%-10s %8.0f ms, %d layers%n", "attach", ms, layers));
        }
        text.append(String.format(
                "%-10s %8.1f MiB of factors; arrays grew by %.1f MiB%s%n",
                "memory",
                mib(memory.factorBytes),
                mib(memory.arrayGrowthBytes),
                memory.residentGrowthBytes.isEmpty()
                        ? ""
                        : String.format(", the process by %.1f MiB", mib(memory.residentGrowthBytes.getAsLong()))));
        return text.toString();
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
