package sa3.nn;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import sa3.mlx.Array;
import sa3.mlx.Scope;

/**
 * An input that stays while the adapters on the layers behind it change: what has been computed from it is kept and found
 * again, as long as its scope is open. Belongs to the thread that owns MLX.
 */
public final class LastingInput {
    private final Array x;
    private final Scope scope;
    private final IdentityHashMap<Object, Array> kept = new IdentityHashMap<>();

    /** @param scope owns what is kept, and the input or one that outlives it */
    public LastingInput(Array x, Scope scope) {
        this.x = x;
        this.scope = scope;
    }

    public Array array() {
        return x;
    }

    /**
     * What {@code graph} makes of the input: built the first time that it is asked for under this key, by identity.
     *
     * @return owned by this input's scope
     */
    public Array remember(Object key, UnaryOperator<Array> graph) {
        return kept.computeIfAbsent(key, k -> scope.adopt(Scope.build(() -> graph.apply(x))));
    }
}
