package sa3.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.codec.SameConfig.Variant;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;

@Tag("long")
class RealShapesTest {
    private static final long GIB = 1L << 30;
    private static final double SHORT_SECONDS = 10;

    /** Real shapes are worth more threads than the build gives to tests. */
    @BeforeAll
    static void useAllThreads() {
        MlxRuntime.setThreads(Runtime.getRuntime().availableProcessors());
    }

    @AfterAll
    static void useOneThread() {
        MlxRuntime.setThreads(1);
    }

    /**
     * The run itself refuses latents or audio that are not finite. Windows of a stream fit the same budget at any length: they
     * are decoded at one.
     */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void aGenerationAtRealShapesIsFiniteAndFitsInto24GiB(Variant codec) {
        try (Scope scope = Scope.open();
                BenchNetwork network =
                        new BenchNetwork(settings(codec, SHORT_SECONDS).dit())) {
            for (double seconds : new double[] {SHORT_SECONDS, 30}) {
                Bench.Settings settings = settings(codec, seconds);
                Bench.Generation generation = new Bench(settings, () -> {}).generate(network, seconds == SHORT_SECONDS);
                assertTrue(generation.peakBytes() < 24 * GIB, generation.peakBytes() + " bytes");
                int keys = BenchNetwork.PROMPT_TOKENS_USED + 2; // one for all padding, one for the duration
                long flop = StepFlop.of(settings.dit(), settings.plan().latentFrames(), keys);
                assertEquals(flop / 1e9, generation.gflop(), 1e-9 * generation.gflop());
            }
        }
    }

    private static Bench.Settings settings(Variant codec, double seconds) {
        return new Bench.Settings(codec, seconds, 1, 1);
    }
}
