package sa3.lora.form;

import java.util.List;
import java.util.function.Function;
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
 * @param lastingTerms the same sum, split so that as few {@code in} as possible depend on strengths
 */
record LowRankForm(Factors factors, Array strengths, List<Term> terms, List<Term> lastingTerms)
        implements LayerAdapter {
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
     * @param stays true where {@code in} is the same object at every strength
     */
    record Term(@Nullable Array in, @Nullable Array out, boolean stays) {
        static final Term PLAIN = new Term(null, null, true);

        Array scaled(Array x) {
            return in == null ? x : x.mul(in);
        }

        Array weighed(Array y) {
            return out == null ? y : y.mul(out);
        }
    }

    @Override
    public Array product(Array x, Linear base) {
        return Scope.build(() -> onTop(sum(terms, term -> base.baseProduct(term.scaled(x))), x.matmul(factors.at)));
    }

    @Override
    public Array product(LastingInput x, Linear base) {
        return Scope.build(() -> onTop(
                sum(lastingTerms, term -> product(x, term, base)),
                x.remember(factors, input -> input.matmul(factors.at))));
    }

    private static Array product(LastingInput x, Term term, Linear base) {
        if (term.in == null) {
            return base.baseProduct(x);
        }
        return term.stays
                ? x.remember(term.in, input -> base.baseProduct(term.scaled(input)))
                : base.baseProduct(term.scaled(x.array()));
    }

    private static Array sum(List<Term> terms, Function<Term, Array> product) {
        Array first = terms.get(0).weighed(product.apply(terms.get(0)));
        return terms.stream()
                .skip(1)
                .map(term -> term.weighed(product.apply(term)))
                .reduce(first, Array::add);
    }

    /** @param hidden A·x, [.., r] */
    private Array onTop(Array y, Array hidden) {
        return Ops.addmm(y, hidden.mul(strengths), factors.bt);
    }
}
