package sa3.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.LastingInput;
import sa3.nn.LastingInput.Rows;
import sa3.nn.Linear;
import sa3.nn.TwoLayerMlp;

/**
 * The conditioning of a clip on its way into the steps: computed once, and again, as little of it as possible, when an
 * adapter on its way changed. Belongs to the thread that owns MLX.
 *
 * <pre>
 *   prompt ───▶ to_cond_embed ───▶ to_kv of each block ─▶ keys, values
 *   duration ─▶ to_cond_embed ──╱
 *           ╲─▶ to_global_embed ──────────────────────▶ global
 *   local ────▶ to_local_embed of each block ─────────▶ local
 * </pre>
 */
public final class Preparation implements Supplier<Dit.Prepared>, AutoCloseable {
    private final Dit dit;
    private final Scope scope = Scope.detached();
    private final Linear durationLayer;
    private final Derived<Array> duration;
    private final Derived<Array> global;
    private final List<Derived<Array>> contexts = new ArrayList<>(); // prompt, duration
    private @Nullable LastingInput context; // both
    private final List<Derived<CrossAttention.Prepared>> attentions = new ArrayList<>(); // one per block
    private final List<Derived<Array>> locals = new ArrayList<>(); // one per block
    private Dit.@Nullable Prepared current;

    /**
     * What a clip is conditioned on; its arrays must live as long as the preparation.
     *
     * @param prompt [1, S, condDim] tokens, padding at their end; null = the null branch of guidance
     * @param padding how many of the tokens are padding, all alike
     * @param duration makes the duration token [1, 1, condDim], again whenever the adapter on its layer is another one
     * @param local [1, T, 1 + C] keep mask and kept latents; null = nothing is kept
     */
    public record Inputs(@Nullable Array prompt, int padding, Duration duration, @Nullable Array local) {}

    /** @param layer the one that {@code token} goes through */
    public record Duration(Linear layer, Supplier<Array> token) {}

    public Preparation(Dit dit, Inputs inputs) {
        this.dit = dit;
        durationLayer = inputs.duration.layer;
        duration = array(List.of(durationLayer), List.of(), inputs.duration.token);
        global = array(dit.globalEmbed().layers(), List.of(duration), () -> dit.globalEmbed()
                .apply(duration.get().reshape(1, -1)));
        Array repeats = inputs.prompt == null ? null : addContexts(inputs.prompt, inputs.padding);
        Array rows = scope.within(() -> inputs.local == null ? dit.nothingKept() : inputs.local);
        for (DitBlock block : dit.blocks()) {
            if (inputs.prompt != null) {
                attentions.add(attention(block.crossAttention(), repeats));
            }
            TwoLayerMlp embed = block.localEmbed();
            locals.add(array(embed.layers(), List.of(), () -> embed.apply(rows)));
        }
    }

    private static Derived<Array> array(List<Linear> layers, List<Derived<?>> sources, Supplier<Array> graph) {
        return new Derived<>(layers, sources, scope -> scope.adopt(graph.get()));
    }

    /**
     * Rows of padding are all alike, and so are their keys and values: one stands for all, and counts in the softmax as
     * often as there are, by the logarithm of their number on its score. Half precision would blur that logarithm.
     *
     * @return see {@link CrossAttention.Prepared#repeats}
     */
    private @Nullable Array addContexts(Array prompt, int padding) {
        boolean folds = padding > 1 && prompt.dtype() == Dtype.F32;
        int tokens = prompt.dim(1) - (folds ? padding - 1 : 0);
        Array rows = scope.within(() -> prompt.slice(1, 0, tokens));
        contexts.add(context(List.of(), () -> rows));
        contexts.add(context(List.of(duration), duration::get));
        if (!folds) {
            return null;
        }
        float[] logs = new float[tokens + 1];
        logs[tokens - 1] = (float) Math.log(padding);
        return scope.within(() -> Array.of(logs, 1, 1, 1, logs.length));
    }

    private Derived<Array> context(List<Derived<?>> sources, Supplier<Array> rows) {
        TwoLayerMlp embed = dit.condEmbed();
        return array(embed.layers(), sources, () -> embed.apply(rows.get()));
    }

    private Derived<CrossAttention.Prepared> attention(CrossAttention attention, @Nullable Array repeats) {
        return new Derived<>(List.of(attention.toKv()), List.copyOf(contexts), owner -> {
            CrossAttention.Prepared prepared = attention.prepare(context(), repeats);
            List<Array> arrays = new ArrayList<>();
            prepared.addTo(arrays);
            arrays.forEach(owner::adopt);
            return prepared;
        });
    }

    /** Prompt and duration one behind the other, as they are now. */
    private LastingInput context() {
        List<Rows> groups = List.of(rows(contexts.get(0), List.of()), rows(contexts.get(1), List.of(durationLayer)));
        if (context == null) {
            context = new LastingInput(groups);
        } else {
            context.replace(groups);
        }
        return context;
    }

    private Rows rows(Derived<Array> rows, List<Linear> before) {
        boolean adapted = Stream.concat(before.stream(), dit.condEmbed().layers().stream())
                .anyMatch(layer -> layer.adapter() != null);
        return new Rows(rows.get(), adapted);
    }

    /** The conditioning under the adapters of the moment, evaluated; valid until the next call. */
    @Override
    public Dit.Prepared get() {
        List<Array> made = new ArrayList<>();
        add(duration, made);
        add(global, made);
        boolean changed = !made.isEmpty();
        for (Derived<Array> rows : contexts) {
            changed |= rows.refresh();
        }
        for (Derived<CrossAttention.Prepared> attention : attentions) {
            if (attention.refresh()) {
                attention.get().addTo(made);
            }
        }
        locals.forEach(local -> add(local, made));
        if (current == null || changed || !made.isEmpty()) {
            Ops.eval(made);
            current = new Dit.Prepared(global.get(), blocks(), null);
        }
        return current;
    }

    private static void add(Derived<Array> derived, List<Array> made) {
        if (derived.refresh()) {
            made.add(derived.get());
        }
    }

    private List<DitBlock.Prepared> blocks() {
        List<DitBlock.Prepared> blocks = new ArrayList<>();
        for (int i = 0; i < locals.size(); i++) {
            CrossAttention.Prepared context =
                    attentions.isEmpty() ? null : attentions.get(i).get();
            blocks.add(new DitBlock.Prepared(context, locals.get(i).get()));
        }
        return blocks;
    }

    @Override
    public void close() {
        duration.close();
        global.close();
        contexts.forEach(Derived::close);
        attentions.forEach(Derived::close);
        if (context != null) {
            context.close();
        }
        locals.forEach(Derived::close);
        scope.close();
    }
}
