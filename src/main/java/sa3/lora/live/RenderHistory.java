package sa3.lora.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The strengths of one clip, step by step. */
final class RenderHistory {
    private final Map<Attached, List<Double>> strengths = new LinkedHashMap<>();
    private int steps;

    /** Called at every step with what plays in it. */
    void note(List<Attached> playing) {
        playing.forEach(
                adapter -> strengths.computeIfAbsent(adapter, a -> zeros()).add(adapter.strength()));
        steps++;
        strengths.values().stream().filter(list -> list.size() < steps).forEach(list -> list.add(0.0));
    }

    private List<Double> zeros() {
        List<Double> zeros = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            zeros.add(0.0);
        }
        return zeros;
    }

    List<Played> played() {
        List<Played> played = new ArrayList<>();
        strengths.forEach((adapter, list) -> played.add(new Played(adapter, list)));
        return played;
    }
}
