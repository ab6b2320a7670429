package sa3.nn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.LastingInput.Rows;

/** A row that moves a little again and again, and what linear maps make of it. Belongs to the thread that owns MLX. */
final class LoneRow implements AutoCloseable {
    private final NearbyRows nearby = new NearbyRows();
    private final Map<Object, Kept> ofDirections = new HashMap<>();
    private final Map<Object, Kept> ofPlainRow = new HashMap<>();
    private Scope scope = Scope.detached();
    private Rows row;
    private @Nullable Array weights; // of the directions, [1, k]; null = the row goes through the maps itself

    private record Kept(Array array, Scope scope) {
        static Kept of(Array array) {
            Scope scope = Scope.detached();
            return new Kept(scope.adopt(array), scope);
        }
    }

    LoneRow(Rows row) {
        this.row = row;
        put(row);
    }

    void put(Rows next) {
        row = next;
        scope.close();
        scope = Scope.detached();
        weights = next.adapted() ? scope.within(() -> nearby.coefficients(next.array())) : null;
    }

    /** What {@code graph} makes of the row, [n, 1, out]; see {@link LastingInput#remember}. */
    Array product(Object key, UnaryOperator<Array> graph) {
        if (weights != null) {
            return weights.matmul(ofDirections(key, graph));
        }
        if (row.adapted()) {
            return graph.apply(row.array());
        }
        return ofPlainRow.computeIfAbsent(key, k -> Kept.of(Scope.build(() -> graph.apply(row.array())))).array;
    }

    /** [n, k, out]. */
    private Array ofDirections(Object key, UnaryOperator<Array> graph) {
        Kept old = ofDirections.get(key);
        int known = old == null ? 0 : old.array.dim(1);
        if (old != null && known == nearby.count()) {
            return old.array;
        }
        Kept all = Kept.of(Scope.build(() -> {
            Array fresh = graph.apply(nearby.from(known));
            return old == null ? fresh : Ops.concat(1, old.array, fresh);
        }));
        if (old != null) {
            old.scope.close();
        }
        ofDirections.put(key, all);
        return all.array;
    }

    @Override
    public void close() {
        ofDirections.values().forEach(each -> each.scope.close());
        ofPlainRow.values().forEach(each -> each.scope.close());
        scope.close();
        nearby.close();
    }
}
