package sa3.lora.live;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterTarget;
import sa3.lora.LoraUse;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.bind.BaseWeights;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/** A few layers with a session: a linear one, a fused one, a convolution over unfolded taps, and the duration's. */
final class ToyModel implements AutoCloseable {
    static final String LINEAR = "transformer.layers.0.self_attn.to_out.weight";
    static final String FUSED = "transformer.layers.0.self_attn.to_qkv.weight";
    static final String CONVOLUTION = "some_conv.weight";
    static final String SECONDS = "cond.seconds_total_weight";
    static final int TAPS = 3;
    static final int CHANNELS = 8;

    private static final Map<String, List<Integer>> SHAPES = Map.of(
            LINEAR, List.of(24, 16),
            FUSED, List.of(72, 16),
            CONVOLUTION, List.of(20, TAPS, CHANNELS),
            SECONDS, List.of(12, 16));

    private final Map<String, Matrix> matrices = new LinkedHashMap<>(); // as adapters see them
    private final Map<String, Linear> linears = new LinkedHashMap<>();
    private final Scope scope = Scope.detached();
    private final Weights weights;
    private final AdapterSession session;

    ToyModel() {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        SHAPES.forEach((name, shape) -> tensors.put(name, new TensorInfo(name, Dtype.F32, shape)));
        Random random = new Random(5);
        for (AdapterTarget target : AdapterTarget.of(SHAPES)) {
            matrices.put(target.tensor(), Matrix.normal(random, target.out(), target.in(), 0.25));
        }
        weights = Weights.of(tensors, info -> stored(info.name()), Dtype.F32, "toy");
        BaseWeights base = BaseWeights.of(weights);
        scope.within(() -> {
            for (AdapterTarget target : base.targets()) {
                Array bias = target.tensor().equals(FUSED) ? Array.full(0.5, Dtype.F32, target.out()) : null;
                linears.put(target.tensor(), new Linear(base.matrix(target).eval(), bias));
            }
            return this;
        });
        session = new AdapterSession(
                base,
                (weight, rank) -> {
                    throw new AssertionError("no adapter of this test asks for singular vectors");
                },
                linears);
    }

    /** A convolution is stored tap by tap, seen channel by channel. */
    private Array stored(String name) {
        Array matrix = matrices.get(name).toArray();
        return name.equals(CONVOLUTION)
                ? matrix.reshape(matrix.dim(0), CHANNELS, TAPS).transpose(0, 2, 1)
                : matrix;
    }

    AdapterSession session() {
        return session;
    }

    Linear linear(String tensor) {
        return linears.get(tensor);
    }

    Matrix weight(String tensor) {
        return matrices.get(tensor);
    }

    List<AdapterTarget> targets() {
        return AdapterTarget.of(SHAPES);
    }

    AdapterTarget target(String tensor) {
        return AdapterTarget.of(SHAPES).stream()
                .filter(target -> target.tensor().equals(tensor))
                .findFirst()
                .orElseThrow();
    }

    Attached attach(ToyAdapter adapter, double strength) {
        return attach(adapter, use(strength), StrengthMode.OUTSIDE);
    }

    Attached attach(ToyAdapter adapter, LoraUse use, StrengthMode mode) {
        return session.attach("toy", adapter, use, mode, When.NEXT_RENDER);
    }

    static LoraUse use(double strength) {
        return use(strength, StepRange.ALL, null);
    }

    static LoraUse use(double strength, StepRange steps, @Nullable String layers) {
        return new LoraUse(Path.of("toy.safetensors"), strength, steps, layers);
    }

    @Override
    public void close() {
        session.close();
        weights.close();
        scope.close();
    }
}
