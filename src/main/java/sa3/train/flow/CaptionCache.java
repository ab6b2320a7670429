package sa3.train.flow;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import sa3.mlx.Array;
import sa3.mlx.Scope;

/** Hidden states of captions, computed once each; the oldest of 512 makes room. Belongs to the thread that owns MLX. */
public final class CaptionCache implements AutoCloseable {
    private static final int MAX_CAPTIONS = 512;

    private final Function<String, Array> encoder;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(Array states, Scope scope) {}

    /** @param encoder caption → [1, S, D] without padding */
    public CaptionCache(Function<String, Array> encoder) {
        this.encoder = encoder;
    }

    /** [1, S, D]; lives until the cache lets it go, which {@code MAX_CAPTIONS} others later is the earliest. */
    public Array states(String caption) {
        Entry entry = entries.get(caption);
        if (entry == null) {
            Scope scope = Scope.detached();
            Array states =
                    scope.within(() -> Scope.build(() -> encoder.apply(caption)).eval());
            entry = new Entry(states, scope);
            if (entries.size() == MAX_CAPTIONS) {
                Iterator<Entry> oldest = entries.values().iterator();
                oldest.next().scope.close();
                oldest.remove();
            }
            entries.put(caption, entry);
        }
        return entry.states;
    }

    @Override
    public void close() {
        entries.values().forEach(entry -> entry.scope.close());
        entries.clear();
    }
}
