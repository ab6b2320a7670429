package sa3.lora.form;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.form.LayerDelta.Scales;
import sa3.lora.form.LowRankForm.Columns;
import sa3.lora.form.LowRankForm.Lasting;
import sa3.lora.form.LowRankForm.Term;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;

/**
 * The scale vectors of all adapters of a layer, and the sum 1 + Σ sᵢ·(αᵢβᵢᵀ − 1) that stands in front of W₀ at given
 * strengths, as few products as carry it: adapters with α alone share one, those with β alone too, those with both take
 * one each. A strength moves a few numbers; vectors are combined lazily. Belongs to the thread that owns MLX.
 */
final class ScaleStack implements AutoCloseable {
    private final Scope scope = Scope.detached();
    private final Dtype type;
    private final @Nullable ScaleVectors rows; // of adapters without β
    private final @Nullable ScaleVectors columns; // of adapters without α
    private final @Nullable Array keptColumns; // the same as they scale an input; null where a strength changes them
    private final List<Both> both = new ArrayList<>();

    /**
     * What one adapter brings.
     *
     * @param stays true where its scales are the same at every strength
     */
    record Entry(Scales scales, boolean stays) {}

    /** α [out], float32, and β [in], in the type of the layer, of an adapter with both. */
    private record Both(int adapter, boolean stays, Array rows, Array columns) {
        Term at(double strength, Dtype type) {
            return new Term(columns, Scope.build(() -> rows.mul(strength).as(type)));
        }
    }

    /**
     * Stacks what the adapters bring.
     *
     * @param type in which the layer computes
     */
    ScaleStack(List<Entry> adapters, Dtype type) {
        this.type = type;
        List<Integer> withRows = new ArrayList<>();
        List<Integer> withColumns = new ArrayList<>();
        boolean stay = true;
        for (int i = 0; i < adapters.size(); i++) {
            Entry entry = adapters.get(i);
            float[] alpha = entry.scales.rows();
            float[] beta = entry.scales.columns();
            if (alpha != null && beta != null) {
                both.add(both(i, entry.stays, alpha, beta));
            } else if (alpha != null) {
                withRows.add(i);
            } else if (beta != null) {
                withColumns.add(i);
                stay &= entry.stays;
            }
        }
        rows = vectors(withRows, i -> adapters.get(i).scales.rows());
        columns = vectors(withColumns, i -> adapters.get(i).scales.columns());
        keptColumns = columns == null || !stay ? null : scope.within(() -> columns.each(type));
    }

    private Both both(int adapter, boolean stays, float[] alpha, float[] beta) {
        return scope.within(() -> {
            Array in = Scope.build(() -> Array.of(beta, beta.length).as(type));
            return new Both(adapter, stays, Array.of(alpha, alpha.length), in);
        });
    }

    /** The vector of one adapter. */
    @FunctionalInterface
    private interface Vector {
        float @Nullable [] of(int adapter);
    }

    private @Nullable ScaleVectors vectors(List<Integer> adapters, Vector vector) {
        List<float[]> values = new ArrayList<>();
        for (int adapter : adapters) {
            float[] one = vector.of(adapter);
            if (one != null) {
                values.add(one);
            }
        }
        return values.isEmpty() ? null : scope.within(() -> ScaleVectors.of(adapters, values));
    }

    /** The fewest products. */
    List<Term> terms(double[] strengths) {
        List<Term> terms = new ArrayList<>();
        if (columns != null && columns.areHeard(strengths)) {
            boolean alone = rows == null || !rows.areHeard(strengths);
            if (!alone) {
                addPlain(strengths, terms);
            }
            terms.add(new Term(columns.sum(alone ? plain(strengths) : 0, strengths, type), null));
        } else {
            addPlain(strengths, terms);
        }
        both.forEach(each -> addHeard(each, strengths, terms));
        return terms;
    }

    /** The same sum with products that stay while strengths change. */
    Lasting lasting(double[] strengths) {
        List<Term> plain = new ArrayList<>();
        addPlain(strengths, plain);
        List<Term> kept = new ArrayList<>();
        List<Term> moving = new ArrayList<>();
        Columns lasting = null;
        if (columns != null && columns.areHeard(strengths)) {
            if (keptColumns == null) {
                moving.add(new Term(columns.sum(0, strengths, type), null));
            } else {
                lasting = new Columns(keptColumns, columns.weights(strengths, type));
            }
        }
        both.forEach(each -> addHeard(each, strengths, each.stays ? kept : moving));
        return new Lasting(plain, lasting, kept, moving);
    }

    private void addHeard(Both each, double[] strengths, List<Term> terms) {
        double strength = strengths[each.adapter];
        if (strength != 0) {
            terms.add(each.at(strength, type));
        }
    }

    /** What the product of the input as it is counts, adapters with α alone left out. */
    private double plain(double[] strengths) {
        return 1 - both.stream().mapToDouble(each -> strengths[each.adapter]).sum();
    }

    /** The product of the input as it is, unless it counts nothing, as with one adapter of both at strength 1. */
    private void addPlain(double[] strengths, List<Term> terms) {
        double plain = plain(strengths);
        if (rows != null && rows.areHeard(strengths)) {
            terms.add(new Term(null, rows.sum(plain, strengths, type)));
        } else if (plain == 1) {
            terms.add(Term.PLAIN);
        } else if (plain != 0) {
            terms.add(new Term(null, Array.full(plain, type)));
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
