package sa3.lora.form;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.form.LayerDelta.Scales;
import sa3.lora.form.LowRankForm.Term;
import sa3.mlx.Array;
import sa3.mlx.Dtype;

/**
 * The sum 1 + Σ sᵢ·(αᵢβᵢᵀ − 1) that stands in front of W₀, as few products as carry it: adapters with α alone share one,
 * those with β alone too, those with both take one each.
 */
final class ScaleSum {
    private final Dtype type;
    private double plain = 1;
    private float @Nullable [] rows; // Σ s·(α − 1) of adapters without β
    private float @Nullable [] columns; // Σ s·(β − 1) of adapters without α
    private final List<Term> columnParts = new ArrayList<>();
    private final List<Term> bothParts = new ArrayList<>();

    /** @param type of the arrays that it makes */
    ScaleSum(Dtype type) {
        this.type = type;
    }

    /**
     * Adds one adapter.
     *
     * @param columnArray [in]: β of an adapter with both, β − 1 of one with β alone; null without β
     * @param stays true where {@code columnArray} is the same object at every strength
     */
    void add(Scales scales, double strength, @Nullable Array columnArray, boolean stays) {
        float[] alpha = scales.rows();
        float[] beta = scales.columns();
        if (alpha != null && beta != null) {
            plain -= strength;
            bothParts.add(new Term(columnArray, vector(scaled(alpha, strength)), stays));
        } else if (alpha != null) {
            rows = added(rows, alpha, strength);
        } else if (beta != null) {
            columns = added(columns, beta, strength);
            columnParts.add(new Term(columnArray, scalar(strength), stays));
        }
    }

    /** The fewest products. */
    List<Term> terms() {
        float[] sum = columns;
        List<Term> terms = new ArrayList<>(sum == null || rows != null ? plainTerms() : List.of());
        if (sum != null) {
            terms.add(new Term(vector(rows == null ? shifted(sum, plain) : sum), null, false));
        }
        terms.addAll(bothParts);
        return terms;
    }

    /** The same sum with products whose inputs stay while strengths change. */
    List<Term> lastingTerms() {
        List<Term> terms = new ArrayList<>(plainTerms());
        terms.addAll(columnParts);
        terms.addAll(bothParts);
        return terms;
    }

    /** The product of the input as it is: none where it counts nothing, as with one adapter of both at strength 1. */
    private List<Term> plainTerms() {
        float[] sum = rows;
        if (sum != null) {
            return List.of(new Term(null, vector(shifted(sum, plain)), true));
        }
        if (plain == 1) {
            return List.of(Term.PLAIN);
        }
        return plain == 0 ? List.of() : List.of(new Term(null, scalar(plain), true));
    }

    private static float[] added(float @Nullable [] sum, float[] scales, double strength) {
        float[] result = sum == null ? new float[scales.length] : sum;
        float s = (float) strength;
        for (int i = 0; i < result.length; i++) {
            result[i] += s * (scales[i] - 1);
        }
        return result;
    }

    private static float[] scaled(float[] values, double by) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) by * values[i];
        }
        return result;
    }

    private static float[] shifted(float[] values, double by) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (by + values[i]);
        }
        return result;
    }

    private Array vector(float[] values) {
        return Array.of(values, values.length).as(type);
    }

    private Array scalar(double value) {
        return Array.full(value, type);
    }
}
