package sa3.mlx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frees native arrays: every {@link Array} belongs to the innermost open scope of its thread and dies with it, unless it
 * was kept (moved outwards) or adopted (moved into a detached scope, as a model's weights are).
 *
 * <p>A handle that is still open keeps its array's memory, intermediate results included. So build a graph inside a
 * scope, keep the result, close the scope, and evaluate afterwards: {@link #build} does that.
 */
public final class Scope implements AutoCloseable {
    static {
        MlxRuntime.start(); // every array is made inside a scope
    }

    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    private final List<Array> arrays = new ArrayList<>();
    private final Thread owner = Thread.currentThread();
    private final @Nullable Scope parent;
    private final boolean nested;
    private boolean closed;

    private Scope(@Nullable Scope parent, boolean nested) {
        this.parent = parent;
        this.nested = nested;
    }

    /** Opens a scope that collects what this thread makes until it is closed; scopes close in reverse order. */
    public static Scope open() {
        Scope scope = new Scope(CURRENT.get(), true);
        CURRENT.set(scope);
        return scope;
    }

    /** A scope that holds only what it adopts, for results that outlive the block that made them. */
    public static Scope detached() {
        return new Scope(null, false);
    }

    /** Runs {@code graph} in a scope of its own; only the result survives, in the surrounding scope. */
    public static Array build(Supplier<Array> graph) {
        try (Scope scope = open()) {
            return scope.keep(graph.get());
        }
    }

    /** Runs {@code maker} with this scope as the current one, so that what it makes lives as long as this scope. */
    public <T> T within(Supplier<T> maker) {
        if (closed) {
            throw new IllegalStateException("the scope is closed");
        }
        Scope outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return maker.get();
        } finally {
            CURRENT.set(outer);
        }
    }

    /** The innermost open scope of this thread. */
    public static Scope current() {
        Scope scope = CURRENT.get();
        if (scope == null) {
            throw new IllegalStateException("no open scope on thread "
                    + Thread.currentThread().getName() + ": arrays are made inside try (Scope s = Scope.open())");
        }
        return scope;
    }

    /** Moves an array to the surrounding scope, so that it survives this one. */
    public Array keep(Array array) {
        if (parent == null) {
            throw new IllegalStateException("there is no surrounding scope to keep an array in");
        }
        return parent.adopt(array);
    }

    /** Moves an array into this scope, whatever scope it was in. */
    public Array adopt(Array array) {
        if (closed) {
            throw new IllegalStateException("the scope is closed");
        }
        array.moveTo(this);
        arrays.add(array);
        return array;
    }

    Thread owner() {
        return owner;
    }

    /** Frees everything that is still in this scope. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (nested) {
            if (CURRENT.get() != this) {
                throw new IllegalStateException("scopes must be closed in reverse order, on their own thread");
            }
            CURRENT.set(parent);
        }
        for (Array array : arrays) {
            array.freeIfOwnedBy(this);
        }
        arrays.clear();
    }
}
