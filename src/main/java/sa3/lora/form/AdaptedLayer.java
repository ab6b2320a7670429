package sa3.lora.form;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.form.LayerDelta.Scales;
import sa3.lora.form.ScaleStack.Entry;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.nn.Linear;

/**
 * One layer and all adapters on it: their factors, their scale vectors, and the form that they take at the strengths of the
 * moment. Belongs to the thread that owns MLX.
 */
public final class AdaptedLayer implements AutoCloseable {
    private final Linear linear;
    private final boolean always;
    private final FactorStack factors = new FactorStack();
    private final Dtype type;
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable ScaleStack scales; // of the pieces; null = not stacked yet
    private Scope formScope = Scope.detached();
    private int products = 1;

    /** @param always true for a layer that acts before the first step: step ranges mean nothing to it */
    public AdaptedLayer(Linear linear, boolean always) {
        this.linear = linear;
        this.always = always;
        type = linear.weight().dtype();
    }

    public boolean actsAlways() {
        return always;
    }

    /** The part of one adapter; its factors are rows of the stack, in the order of the pieces. */
    private record Piece(Contributor adapter, int rank, Scales scales) {}

    /** Type of the factors: that in which the layer computes. */
    public Dtype type() {
        return type;
    }

    /** Multiplications and additions of one row through the base weight. */
    public long baseSize() {
        return linear.weight().size();
    }

    /** Products of the base weight that one application takes now. */
    public int products() {
        return products;
    }

    /** True where no adapter has a part in this layer. */
    public boolean isBare() {
        return pieces.isEmpty();
    }

    /** Adds an adapter's part, or puts another one in its place. Nothing is heard of it before {@link #play}. */
    public void put(Contributor adapter, LayerDelta delta) {
        forgetScales();
        int index = index(adapter);
        int from = firstRow(index);
        Piece piece = new Piece(adapter, delta.rank(), delta.scales());
        if (index == pieces.size()) {
            factors.replace(from, from, delta);
            pieces.add(piece);
        } else {
            factors.replace(from, from + pieces.get(index).rank, delta);
            pieces.set(index, piece);
        }
    }

    /** Takes an adapter's part away, if it has one. */
    public void remove(Contributor adapter) {
        forgetScales();
        int index = index(adapter);
        if (index < pieces.size()) {
            int from = firstRow(index);
            factors.replace(from, from + pieces.get(index).rank, null);
            pieces.remove(index);
        }
    }

    /** Position of an adapter's part; their number when it has none. */
    private int index(Contributor adapter) {
        int index = 0;
        while (index < pieces.size() && pieces.get(index).adapter != adapter) {
            index++;
        }
        return index;
    }

    private int firstRow(int index) {
        return pieces.subList(0, index).stream().mapToInt(piece -> piece.rank).sum();
    }

    /** Takes the weights of the adapters over; where all are 0 the layer is bit for bit the base model's. */
    public void play() {
        double[] weights = pieces.stream()
                .mapToDouble(piece -> piece.adapter.weightOn(this))
                .toArray();
        int first = 0;
        int last = weights.length;
        while (first < last && weights[first] == 0) {
            first++;
        }
        while (last > first && weights[last - 1] == 0) {
            last--;
        }
        Scope fresh = Scope.detached();
        LowRankForm form = null;
        if (first < last) {
            int from = first;
            int to = last;
            form = fresh.within(() -> form(weights, from, to));
        }
        products = form == null ? 1 : form.terms().size();
        linear.adapt(form);
        formScope.close();
        formScope = fresh;
    }

    private LowRankForm form(double[] weights, int first, int last) {
        int from = firstRow(first);
        int to = firstRow(last);
        float[] strengths = new float[to - from];
        int row = 0;
        for (int i = first; i < last; i++) {
            int rank = pieces.get(i).rank;
            Arrays.fill(strengths, row, row + rank, (float) weights[i]);
            row += rank;
        }
        ScaleStack stack = scales();
        Array s = Array.of(strengths, strengths.length).as(type);
        return new LowRankForm(factors.range(from, to), s, stack.terms(weights), stack.lasting(weights));
    }

    private ScaleStack scales() {
        if (scales == null) {
            scales = new ScaleStack(
                    pieces.stream()
                            .map(piece -> new Entry(piece.scales, piece.adapter.isLinearOn(this)))
                            .toList(),
                    type);
        }
        return scales;
    }

    private void forgetScales() {
        if (scales != null) {
            scales.close();
            scales = null;
        }
    }

    @Override
    public void close() {
        linear.adapt(null);
        formScope.close();
        factors.close();
        forgetScales();
        pieces.clear();
    }
}
