package sa3.train.optim;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * Adam with decoupled weight decay. Per tensor, in this order:
 * <pre>
 * p ← p·(1 − lr·decay);  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← p − lr·m̂ / (√v̂ + eps)
 * </pre>
 * where m̂, v̂ are m, v themselves or, with bias correction, m/(1−β₁ⁿ), v/(1−β₂ⁿ) at the n-th step. PyTorch corrects; the
 * reference's MLX trainer does not, and so takes larger first steps: learning rates do not carry over.
 */
public record AdamW(double beta1, double beta2, double eps, double weightDecay, boolean biasCorrection) {
    public AdamW {
        if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("AdamW: betas must lie in [0, 1), found " + beta1 + " and " + beta2);
        }
        if (!(eps > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "AdamW: eps must be above 0 and weight decay at least 0, found " + eps + " and " + weightDecay);
        }
    }

    /**
     * Running means of the gradients and of their squares, one pair per parameter.
     *
     * @param first m
     * @param second v
     */
    public record Moments(List<Array> first, List<Array> second) {
        public Moments {
            first = List.copyOf(first);
            second = List.copyOf(second);
        }

        /** Before the first step. */
        public static Moments zeros(List<Array> parameters) {
            return new Moments(zerosLike(parameters), zerosLike(parameters));
        }

        private static List<Array> zerosLike(List<Array> parameters) {
            return parameters.stream().map(p -> Array.zeros(p.shape())).toList();
        }
    }

    /** Parameters and moments after a step. */
    public record Update(List<Array> parameters, Moments moments) {
        public Update {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * One step; lazy, in the caller's scope.
     *
     * @param gradients one per parameter, of its shape
     * @param step 1 for the first step
     */
    public Update step(List<Array> parameters, List<Array> gradients, Moments before, double rate, long step) {
        double firstShare = biasCorrection ? 1 - Math.pow(beta1, (double) step) : 1;
        double secondShare = biasCorrection ? 1 - Math.pow(beta2, (double) step) : 1;
        List<Array> stepped = new ArrayList<>();
        List<Array> first = new ArrayList<>();
        List<Array> second = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Array g = gradients.get(i);
            Array m = before.first.get(i).mul(beta1).add(g.mul(1 - beta1));
            Array v = before.second.get(i).mul(beta2).add(Ops.square(g).mul(1 - beta2));
            Array spread =
                    Ops.sqrt(secondShare == 1 ? v : v.mul(1 / secondShare)).add(eps);
            Array change = m.mul(rate / firstShare).div(spread);
            Array decayed =
                    weightDecay == 0 ? parameters.get(i) : parameters.get(i).mul(1 - rate * weightDecay);
            stepped.add(decayed.sub(change));
            first.add(m);
            second.add(v);
        }
        return new Update(stepped, new Moments(first, second));
    }
}
