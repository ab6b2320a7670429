package sa3.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Scope;
import sa3.nn.LayerAdapter;
import sa3.nn.Linear;

/**
 * What layers make of something that stays: made again when the adapter on one of the layers, or what it is made from, is
 * another object than before. Belongs to the thread that owns MLX.
 */
final class Derived<T> implements AutoCloseable {
    private final List<Linear> layers;
    private final List<Derived<?>> sources;
    private final Function<Scope, T> maker;
    private List<@Nullable Object> madeWith = List.of();
    private Scope scope = Scope.detached();
    private @Nullable T value;

    /**
     * @param layers whose adapters matter
     * @param sources what it is made from, refreshed before this
     * @param maker makes the value in the current scope; what is to live as long as the value, it lets the given one adopt
     */
    Derived(List<Linear> layers, List<Derived<?>> sources, Function<Scope, T> maker) {
        this.layers = layers;
        this.sources = sources;
        this.maker = maker;
    }

    /** @return true when the value is a new one */
    boolean refresh() {
        List<@Nullable Object> now = ingredients();
        if (value != null && isMadeWith(now)) {
            return false;
        }
        Scope fresh = Scope.detached();
        try (Scope work = Scope.open()) {
            value = maker.apply(fresh);
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
        scope.close();
        scope = fresh;
        madeWith = now;
        return true;
    }

    private List<@Nullable Object> ingredients() {
        List<@Nullable Object> all = new ArrayList<>();
        for (Linear layer : layers) {
            @Nullable LayerAdapter adapter = layer.adapter();
            all.add(adapter);
        }
        for (Derived<?> source : sources) {
            all.add(source.value);
        }
        return all;
    }

    private boolean isMadeWith(List<@Nullable Object> now) {
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) != madeWith.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** As of the last {@link #refresh}. */
    T get() {
        if (value == null) {
            throw new IllegalStateException("asked for before it was made");
        }
        return value;
    }

    @Override
    public void close() {
        scope.close();
        value = null;
    }
}
