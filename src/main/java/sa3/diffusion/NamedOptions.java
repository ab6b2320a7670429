package sa3.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers that a configuration gives by name, taken one after the other; one that nobody takes is unknown. */
final class NamedOptions {
    private final String owner;
    private final Map<String, Double> left;
    private final List<String> known = new ArrayList<>();

    /** @param owner whose they are, as messages call it */
    NamedOptions(String owner, Map<String, Double> options) {
        this.owner = owner;
        this.left = new TreeMap<>(options);
    }

    double take(String name, double fallback) {
        known.add(name);
        Double value = left.remove(name);
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(owner + ": " + name + " must be a number, found " + value);
        }
        return value == null ? fallback : value;
    }

    void requireEmpty() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(owner + " has no option " + String.join(", ", left.keySet())
                    + "; it has " + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }
}
