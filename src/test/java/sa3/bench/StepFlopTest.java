package sa3.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MatmulLog;
import sa3.mlx.Scope;
import sa3.weights.Weights;

class StepFlopTest {
    private static final int FRAMES = 10;
    private static final int PROMPT = 7;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRecordedProductsOfAStepAreThoseOfTheArchitecture(boolean differential) {
        DitConfig config = new DitConfig(8, 128, 3, 4, differential, 64, 32, 256, 192, 48);
        try (Scope scope = Scope.open();
                Weights weights = RandomWeights.of(config.tensors(), Dtype.F32, 1)) {
            Dit dit = new Dit(weights);
            Dit.Prepared prepared = dit.prepare(Array.zeros(1, PROMPT, 48), Array.zeros(1, 48), null, null);
            try (MatmulLog log = MatmulLog.record()) {
                dit.velocity(Array.zeros(1, 8, FRAMES), Array.ones(1), prepared);
                long recorded = log.products().stream()
                        .mapToLong(MatmulLog.Product::flop)
                        .sum();
                assertEquals(StepFlop.of(config, FRAMES, PROMPT), recorded);
            }
        }
    }
}
