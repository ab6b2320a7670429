package sa3.lora.form;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/** The factors of all adapters of one layer, one behind the other: A [r, in] and Bᵀ [r, out], row by row of the rank. */
final class FactorStack implements AutoCloseable {
    private Scope scope = Scope.detached();
    private @Nullable Both all;
    private final Map<Range, LowRankForm.Factors> views = new HashMap<>();

    private record Both(Array a, Array bt) {}

    private record Range(int from, int to) {}

    int rank() {
        return all == null ? 0 : all.a.dim(0);
    }

    /** Puts a delta's factors, or nothing, in the place of the rows [from, to); those behind move up or down. */
    void replace(int from, int to, @Nullable LayerDelta with) {
        Scope fresh = Scope.detached();
        Both joined = null;
        if (with != null || to - from < rank()) {
            joined = new Both(
                    fresh.adopt(joined(all == null ? null : all.a, from, to, with == null ? null : with.a())),
                    fresh.adopt(joined(all == null ? null : all.bt, from, to, with == null ? null : with.bt())));
            Ops.eval(List.of(joined.a, joined.bt));
        }
        close();
        scope = fresh;
        all = joined;
    }

    private static Array joined(@Nullable Array old, int from, int to, @Nullable Array with) {
        return Scope.build(() -> {
            List<Array> parts = new ArrayList<>();
            if (old != null && from > 0) {
                parts.add(old.slice(0, 0, from));
            }
            if (with != null) {
                parts.add(with);
            }
            if (old != null && to < old.dim(0)) {
                parts.add(old.slice(0, to, old.dim(0)));
            }
            // A lone slice would keep all of its old array alive: times 1 is a copy.
            return parts.size() == 1 ? parts.get(0).mul(1) : Ops.concat(0, parts);
        });
    }

    /** The factors of the rows [from, to), the same object until the stack changes. */
    LowRankForm.Factors range(int from, int to) {
        return views.computeIfAbsent(new Range(from, to), range -> {
            Both both = Objects.requireNonNull(all, "no factors");
            return scope.within(
                    () -> new LowRankForm.Factors(both.a.slice(0, from, to).transposed(), both.bt.slice(0, from, to)));
        });
    }

    @Override
    public void close() {
        views.clear();
        scope.close();
        all = null;
    }
}
