package sa3.lora.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sa3.lora.AdapterFamily;
import sa3.lora.StrengthMode;
import sa3.mlx.Array;
import sa3.mlx.FreedScope;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.LastingInput;

/** What a layer gives while it wears adapters, against the same layer with the weights merged by the book. */
class LinearFormTest {
    private static final double TOLERANCE = 1e-5; // largest difference over largest value
    private static final double[] STRENGTHS = {0, 0.5, 1, 1.7, -0.5};

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private ToyModel model;

    @BeforeEach
    void open() {
        model = new ToyModel();
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** One of each family, and every stack of three families. */
    static Stream<Arguments> stacks() {
        List<Arguments> all = new ArrayList<>();
        for (AdapterFamily a : AdapterFamily.values()) {
            all.add(Arguments.of(List.of(a)));
            for (AdapterFamily b : AdapterFamily.values()) {
                for (AdapterFamily c : AdapterFamily.values()) {
                    all.add(Arguments.of(List.of(a, b, c)));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everyStackEqualsMergedWeights(List<AdapterFamily> families) {
        List<ToyAdapter> adapters = adapters(families);
        List<Attached> attached =
                adapters.stream().map(adapter -> model.attach(adapter, 1)).toList();
        for (int shift = 0; shift < STRENGTHS.length; shift++) {
            double[] strengths = new double[adapters.size()];
            for (int i = 0; i < strengths.length; i++) {
                strengths[i] = STRENGTHS[(shift + 2 * i) % STRENGTHS.length];
                model.session().setStrength(attached.get(i), strengths[i], When.NEXT_RENDER);
            }
            model.session().beginRender(8);
            requireMerged(adapters, strengths, StrengthMode.OUTSIDE);
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void strengthInsideTheNormalisationEqualsMergedWeights(List<AdapterFamily> families) {
        List<ToyAdapter> adapters = adapters(families);
        List<Attached> attached = adapters.stream()
                .map(adapter -> model.attach(adapter, ToyModel.use(0.3), StrengthMode.INSIDE))
                .toList();
        for (int shift = 0; shift < STRENGTHS.length; shift++) {
            double[] strengths = new double[adapters.size()];
            for (int i = 0; i < strengths.length; i++) {
                strengths[i] = STRENGTHS[(shift + 2 * i) % STRENGTHS.length];
                model.session().setStrength(attached.get(i), strengths[i], When.NEXT_RENDER);
            }
            model.session().beginRender(8);
            requireMerged(adapters, strengths, StrengthMode.INSIDE);
        }
    }

    private static List<ToyAdapter> adapters(List<AdapterFamily> families) {
        List<ToyAdapter> adapters = new ArrayList<>();
        for (AdapterFamily family : families) {
            adapters.add(new ToyAdapter(family, 2 + adapters.size(), 11 + adapters.size()));
        }
        return adapters;
    }

    private void requireMerged(List<ToyAdapter> adapters, double[] strengths, StrengthMode mode) {
        for (String tensor : List.of(ToyModel.LINEAR, ToyModel.FUSED, ToyModel.CONVOLUTION, ToyModel.SECONDS)) {
            Matrix base = model.weight(tensor);
            Matrix merged = base;
            for (int i = 0; i < strengths.length; i++) {
                Matrix own = adapters.get(i).merged(model.target(tensor), base, strengths[i], mode);
                merged = merged.plus(1, own.plus(-1, base));
            }
            requireSame(tensor, merged);
        }
    }

    private void requireSame(String tensor, Matrix merged) {
        Matrix x = Matrix.normal(new Random(3), 10, merged.columns(), 1);
        Matrix expected = x.times(merged.transposed());
        double bias = tensor.equals(ToyModel.FUSED) ? 0.5 : 0;
        try (Scope run = Scope.open();
                LastingInput lasting = new LastingInput(
                        List.of(new LastingInput.Rows(x.toArray().expandDims(0), true)))) {
            requireClose(expected, bias, model.linear(tensor).apply(x.toArray()), tensor);
            requireClose(expected, bias, model.linear(tensor).apply(lasting), tensor + ", lasting input");
        }
    }

    private static void requireClose(Matrix expected, double bias, Array actual, String what) {
        float[] got = actual.toFloats();
        double most = 0;
        double off = 0;
        for (int i = 0; i < got.length; i++) {
            double want = expected.values()[i] + bias;
            most = Math.max(most, Math.abs(want));
            off = Math.max(off, Math.abs(got[i] - want));
        }
        assertTrue(off <= TOLERANCE * most, what + ": off by " + off / most);
    }

    /** The unfolded layer stands for a convolution: both agree on the merged weight in its stored layout. */
    @Test
    void aConvolutionOfThreeTapsEqualsItsMergedWeight() {
        ToyAdapter adapter = new ToyAdapter(AdapterFamily.BORA, 3, 2);
        model.attach(adapter, 0.5);
        model.session().beginRender(8);
        Matrix merged = adapter.merged(
                model.target(ToyModel.CONVOLUTION), model.weight(ToyModel.CONVOLUTION), 0.5, StrengthMode.OUTSIDE);
        Array x =
                Matrix.normal(new Random(4), 12, ToyModel.CHANNELS, 1).toArray().expandDims(0);
        Array stored = merged.toArray()
                .reshape(merged.rows(), ToyModel.CHANNELS, ToyModel.TAPS)
                .transpose(0, 2, 1);
        float[] expected = Ops.conv1d(x, stored, 0).toFloats();
        float[] actual = model.linear(ToyModel.CONVOLUTION).apply(unfolded(x)).toFloats();
        double most = 0;
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(expected[i]));
            off = Math.max(off, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(off <= TOLERANCE * most, "off by " + off / most);
    }

    /** [1, L, C] → [1, L − taps + 1, C·taps], channel by channel. */
    private static Array unfolded(Array x) {
        int length = x.dim(1) - ToyModel.TAPS + 1;
        List<Array> taps = new ArrayList<>();
        for (int t = 0; t < ToyModel.TAPS; t++) {
            taps.add(x.slice(1, t, t + length).expandDims(3));
        }
        return Ops.concat(3, taps).reshape(1, length, ToyModel.CHANNELS * ToyModel.TAPS);
    }
}
