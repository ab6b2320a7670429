package sa3.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;

/** Numbers as people write them: 120 rather than 120.0. */
public final class JsonNumbers {
    /** Below this every whole number has a double of its own. */
    private static final double EXACT = 1L << 53;

    private JsonNumbers() {}

    public static NumericNode of(double value) {
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < EXACT;
        return isWhole ? JsonNodeFactory.instance.numberNode((long) value) : JsonNodeFactory.instance.numberNode(value);
    }
}
