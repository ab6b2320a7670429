package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/**
 * How far a number may be off: {@code atol + rtol·|expected| + rmax·max|expected|}, or {@code ulp16} units in the last
 * place of a float16, or not at all.
 */
public record Tolerance(double atol, double rtol, double rmax, double ulp16, boolean exact) {
    private static final double SMALLEST_HALF = 0x1p-24;
    private static final int HALF_FRACTION_BITS = 10;

    /**
     * Reads the {@code tol} object of a row.
     *
     * @throws GoldenException an unknown rule, a value that is no number or negative, or no rule at all
     */
    public static Tolerance of(JsonNode tol) {
        if (!tol.isObject() || tol.isEmpty()) {
            throw new GoldenException("tol: expected an object such as {\"atol\": 1e-5}, found " + tol);
        }
        for (Iterator<String> names = tol.fieldNames(); names.hasNext(); ) {
            require(names.next(), tol);
        }
        return new Tolerance(
                tol.path("atol").asDouble(),
                tol.path("rtol").asDouble(),
                tol.path("rmax").asDouble(),
                tol.path("ulp16").asDouble(),
                tol.path("exact").asBoolean());
    }

    private static void require(String name, JsonNode tol) {
        JsonNode value = tol.get(name);
        boolean known =
                switch (name) {
                    case "atol", "rtol", "rmax", "ulp16" -> value.isNumber() && value.asDouble() >= 0;
                    case "exact" -> value.isBoolean() && value.asBoolean() && tol.size() == 1;
                    default -> false;
                };
        if (!known) {
            throw new GoldenException("tol: unknown rule " + name + " = " + value);
        }
    }

    /**
     * The largest |got − expected| that passes.
     *
     * @param largest max|expected| over the tensor
     */
    public double allowed(double expected, double largest) {
        double units = ulp16 == 0 ? 0 : ulp16 * halfUlp(Math.abs(expected));
        return atol + rtol * Math.abs(expected) + rmax * largest + units;
    }

    private static double halfUlp(double magnitude) {
        return Math.max(SMALLEST_HALF, Math.scalb(1.0, Math.getExponent(magnitude) - HALF_FRACTION_BITS));
    }
}
