package sa3.nn;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import sa3.mlx.Array;
import sa3.mlx.Scope;

/**
 * An input that stays while the adapters on the layers behind it change: what has been computed from it is kept and found
 * again. Belongs to the thread that owns MLX; the input must live as long as this.
 */
public final class LastingInput implements AutoCloseable {
    private final Array x;
    private final Scope scope = Scope.detached();
    private final IdentityHashMap<Object, Array> kept = new IdentityHashMap<>();

    public LastingInput(Array x) {
        this.x = x;
    }

    public Array array() {
        return x;
    }

    /**
     * What {@code graph} makes of the input: built the first time that it is asked for under this key, by identity.
     *
     * @return owned by this
     */
    public Array remember(Object key, UnaryOperator<Array> graph) {
        return kept.computeIfAbsent(key, k -> scope.adopt(Scope.build(() -> graph.apply(x))));
    }

    /** Frees what was kept; the input itself belongs to who made it. */
    @Override
    public void close() {
        kept.clear();
        scope.close();
    }
}
