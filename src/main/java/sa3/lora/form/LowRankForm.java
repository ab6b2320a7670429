package sa3.lora.form;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.LastingInput;
import sa3.nn.LayerAdapter;
import sa3.nn.Linear;

/**
 * The adapters of one layer at given strengths, as a linear form: Σ outⱼ ⊙ W₀(inⱼ ⊙ x) + B·(s ⊙ A·x).
 *
 * @param factors all adapters' A and B one behind the other
 * @param strengths s, [r]
 * @param terms products of the base weight that a step makes: as few as possible, at least one
 * @param lasting the same sum for inputs that stay
 */
record LowRankForm(Factors factors, Array strengths, List<Term> terms, Lasting lasting) implements LayerAdapter {
    /**
     * The factors of several adapters.
     *
     * @param at Aᵀ, [in, r]
     * @param bt Bᵀ, [r, out]
     */
    record Factors(Array at, Array bt) {}

    /**
     * One product of the base weight.
     *
     * @param in [in]; null = ones
     * @param out [out] or a scalar; null = ones
     */
    record Term(@Nullable Array in, @Nullable Array out) {
        static final Term PLAIN = new Term(null, null);

        Array of(Array x, Linear base) {
            return weighed(base.baseProduct(in == null ? x : x.mul(in)));
        }

        Array weighed(Array product) {
            return out == null ? product : product.mul(out);
        }
    }

    /**
     * The sum split so that as many products as possible are the same at every strength and need not be made again.
     *
     * @param plain that of the input as it is; none where it counts nothing
     * @param columns products that only strengths stand in front of; null = none
     * @param kept other terms whose {@code in} is the same object at every strength
     * @param moving terms whose {@code in} changes with the strength
     */
    record Lasting(List<Term> plain, @Nullable Columns columns, List<Term> kept, List<Term> moving) {
        Array of(LastingInput x, Linear base) {
            Array sum = null;
            for (Term term : plain) {
                sum = term.weighed(base.baseProduct(x));
            }
            if (columns != null) {
                sum = columns.onTop(sum, x, base);
            }
            for (Term term : kept) {
                Array in = Objects.requireNonNull(term.in);
                Array product = x.remember(new Scaled(base, in), rows -> base.baseProduct(rows.mul(in)));
                sum = added(sum, term.weighed(product));
            }
            for (Term term : moving) {
                sum = added(sum, term.of(x.array(), base));
            }
            return Objects.requireNonNull(sum, "a sum without terms");
        }

        private static Array added(@Nullable Array sum, Array product) {
            return sum == null ? product : sum.add(product);
        }
    }

    /** What identifies the products of a scaled input; arrays are equal to themselves only. */
    private record Scaled(Linear base, Array by) {}

    /**
     * Σ wⱼ·W₀(inⱼ ⊙ x).
     *
     * @param in [n, 1, in], the same object at every strength
     * @param weights [1, n]
     */
    record Columns(Array in, Array weights) {
        /** One pass over the kept products; one over the weight for those that are not kept yet. */
        Array onTop(@Nullable Array sum, LastingInput x, Linear base) {
            List<Array> groups = x.rememberEach(new Scaled(base, in), rows -> base.baseProduct(rows.mul(in)));
            Array added = Ops.concat(1, groups.stream().map(this::sum).toList());
            return sum == null ? added : sum.add(added);
        }

        /** [n, rows, out] → [1, rows, out]. */
        private Array sum(Array products) {
            return weights.matmul(products.reshape(in.dim(0), -1)).reshape(1, products.dim(1), products.dim(2));
        }
    }

    @Override
    public Array product(Array x, Linear base) {
        return Scope.build(() -> {
            Array sum = terms.get(0).of(x, base);
            for (Term term : terms.subList(1, terms.size())) {
                sum = sum.add(term.of(x, base));
            }
            return onTop(sum, x.matmul(factors.at));
        });
    }

    @Override
    public Array product(LastingInput x, Linear base) {
        return Scope.build(() -> onTop(lasting.of(x, base), x.remember(factors, rows -> rows.matmul(factors.at))));
    }

    /** @param hidden A·x, [.., r] */
    private Array onTop(Array y, Array hidden) {
        return Ops.addmm(y, hidden.mul(strengths), factors.bt);
    }
}
