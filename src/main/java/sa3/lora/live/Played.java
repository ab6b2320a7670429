package sa3.lora.live;

import java.util.List;

/**
 * An adapter that was heard in a clip.
 *
 * @param strengths one per sampling step, 0 where it was not on yet or no more; step ranges left aside
 */
public record Played(Attached adapter, List<Double> strengths) {
    public Played {
        strengths = List.copyOf(strengths);
    }

    /** As the clip ended. */
    public double strength() {
        return strengths.get(strengths.size() - 1);
    }

    /** True where the strength was moved while the clip was made. */
    public boolean wasMoved() {
        return strengths.stream().distinct().count() > 1;
    }
}
