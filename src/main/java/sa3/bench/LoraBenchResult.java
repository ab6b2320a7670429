package sa3.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What adapters cost.
 *
 * @param attach putting on
 * @param step with and without them
 * @param change moving one strength
 * @param memory with and without them
 */
public record LoraBenchResult(Attach attach, Step step, Change change, Memory memory) {
    /**
     * Putting on.
     *
     * @param layers layers of the transformer that each changes
     * @param firstMs the first of the process, which sums the squares of the base weights where its family needs them
     * @param ms then one after the other
     */
    public record Attach(int layers, double firstMs, List<Double> ms) {
        public Attach {
            ms = List.copyOf(ms);
        }
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
     * @param blocks of an adapter in the blocks
     * @param everywhere of one that is on the duration's layer as well: its token goes through all blocks' keys and values
     */
    public record Change(Moves blocks, Moves everywhere) {}

    /**
     * A slider that is drawn.
     *
     * @param firstMs its first move
     * @param medianMs once it moves
     * @param leastMs the quickest of those, which other work on the machine disturbed least
     */
    public record Moves(double firstMs, double medianMs, double leastMs) {
        String asText() {
            return String.format("%8.1f ms (least %.1f, first move %.1f)", medianMs, leastMs, firstMs);
        }
    }

    /**
     * @param residentGrowthBytes of the process; empty where the system does not tell
     * @param arrayGrowthBytes of MLX's arrays
     * @param factorBytes A and B of all adapters
     */
    public record Memory(OptionalLong residentGrowthBytes, long arrayGrowthBytes, long factorBytes) {}

    /** The fields as scripts read them. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layers", attach.layers);
        map.put("first_attach_ms", attach.firstMs);
        map.put("attach_ms", attach.ms);
        map.put("plain_step_s", step.plainSeconds);
        map.put("added_flop_share", step.addedFlopShare);
        map.put("added_time_share", step.addedTimeShare);
        map.put("ratio", step.ratio());
        map.put("strength_change_ms", change.blocks.medianMs);
        map.put("strength_change_least_ms", change.blocks.leastMs);
        map.put("strength_change_first_ms", change.blocks.firstMs);
        map.put("strength_change_with_duration_ms", change.everywhere.medianMs);
        map.put("strength_change_with_duration_least_ms", change.everywhere.leastMs);
        map.put("strength_change_with_duration_first_ms", change.everywhere.firstMs);
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
        text.append(String.format("%-10s %s to move a strength%n", "change", change.blocks.asText()));
        text.append(String.format("%-10s %s on the duration's layer as well%n", "", change.everywhere.asText()));
        text.append(String.format(
                "%-10s %8.0f ms the first, %d layers; then %s%n",
                "attach",
                attach.firstMs,
                attach.layers,
                attach.ms.stream().map(ms -> String.format("%.0f ms", ms)).collect(Collectors.joining(", "))));
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
