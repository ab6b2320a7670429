package sa3.train.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.data.SampleSource;
import sa3.train.loss.TargetScale;

/** What is random about a batch, sample by sample. */
class BatchMakerTest {
    /** Its latents are 4, 6, 8, 10 and 12 long, its sounds 1 to 5 s. */
    private static final int CROP = 12;

    private static final NoiseSettings PLAIN = new NoiseSettings("uniform", Map.of(), "none", Map.of(), false);
    private static final NoiseSettings BY_SOUND = shifted(true);

    private static final NoiseSettings BY_CROP = shifted(false);

    @TempDir
    private Path folder;

    private LatentSet set;

    private static NoiseSettings shifted(boolean effectiveLength) {
        Map<String, Double> options = Map.of("anchor_length", 4.0, "rate", 1.0);
        return new NoiseSettings("uniform", Map.of(), "logsnr", options, effectiveLength);
    }

    @BeforeEach
    void writeLatents() {
        set = TinyFlow.latents(folder);
    }

    private BatchMaker maker(FlowSettings flow, NoiseSettings noise) {
        SampleSource samples =
                new SampleSource(set, new SampleSource.Cut(CROP, true), new PromptBuilder(null), 42, line -> {});
        BatchMaker.Settings settings = new BatchMaker.Settings(flow, noise, new LatentClock(8, 4), 42, Dtype.F32);
        return new BatchMaker(samples, prompt -> Array.zeros(1, 8, TinyFlow.COND), settings);
    }

    private static FlowSettings flow(double dropout, boolean attentionMask, double silenceSeconds) {
        return new FlowSettings(dropout, null, 0, attentionMask, silenceSeconds, 0, false, TargetScale.NONE);
    }

    private static List<Turn> turns(int count, int item) {
        return LongStream.range(0, count).mapToObj(i -> new Turn(i, item)).toList();
    }

    @Test
    void aSampleIsTheSameInEveryBatch() {
        try (Scope scope = Scope.open()) {
            BatchMaker maker = maker(flow(0.5, true, 2), PLAIN);
            FlowBatch all = maker.batch(List.of(new Turn(7, 1), new Turn(8, 3), new Turn(9, 2)));
            FlowBatch alone = maker.batch(List.of(new Turn(8, 3)));
            assertArrayEquals(
                    all.pair().noised().slice(0, 1, 2).toFloats(),
                    alone.pair().noised().toFloats());
            assertArrayEquals(
                    all.pair().target().slice(0, 1, 2).toFloats(),
                    alone.pair().target().toFloats());
            assertArrayEquals(all.told().slice(0, 1, 2).toFloats(), alone.told().toFloats());
            assertArrayEquals(
                    all.weights().valid().slice(0, 1, 2).toFloats(),
                    alone.weights().valid().toFloats());
        }
    }

    @Test
    void promptsAreDroppedAsOftenAsIsAsked() {
        try (Scope scope = Scope.open()) {
            float[] told = maker(flow(0.25, false, 0), PLAIN)
                    .batch(turns(2000, 0))
                    .told()
                    .toFloats();
            double dropped = 1
                    - LongStream.range(0, told.length)
                            .mapToDouble(i -> told[(int) i])
                            .average()
                            .orElseThrow();
            assertEquals(0.25, dropped, 0.03);
        }
    }

    @Test
    void withoutMasksTheNetworkIsToldThatAllIsKept() {
        try (Scope scope = Scope.open()) {
            FlowBatch batch = maker(flow(0, false, 0), PLAIN).batch(turns(2, 1));
            float[] local = new float[1 + TinyFlow.CHANNELS];
            local[0] = 1;
            assertArrayEquals(local, batch.local().toFloats());
            assertNull(batch.visible());
            float[] valid = new float[2 * CROP];
            Arrays.fill(valid, 0, 6, 1);
            Arrays.fill(valid, CROP, CROP + 6, 1);
            assertArrayEquals(valid, batch.weights().valid().toFloats());
        }
    }

    @Test
    void givenPartsAreShownAsTheyAre() {
        try (Scope scope = Scope.open()) {
            FlowSettings causal =
                    new FlowSettings(0, new InpaintMasks(0, 0, 1, 0), 1, true, 0, 0, false, TargetScale.NONE);
            FlowBatch batch = maker(causal, PLAIN).batch(List.of(new Turn(3, 4)));
            float[] keep = batch.weights().keep().toFloats();
            float[] local = batch.local().toFloats();
            float[] latents = set.load(4).values();
            for (int frame = 0; frame < CROP; frame++) {
                int row = frame * (1 + TinyFlow.CHANNELS);
                assertEquals(keep[frame], local[row]);
                for (int c = 0; c < TinyFlow.CHANNELS; c++) {
                    assertEquals(keep[frame] * latents[c * CROP + frame], local[row + 1 + c]);
                }
            }
        }
    }

    @Test
    void silenceThatCountsAsRealHasItsMeanAndEndsWithTheCrop() {
        try (Scope scope = Scope.open()) {
            FlowBatch batch = maker(flow(0, true, 1), PLAIN).batch(turns(2000, 0)); // 4 latents; 2 a second
            float[] valid = batch.weights().valid().toFloats();
            assertArrayEquals(valid, batch.visible().toFloats());
            double sum = 0;
            for (float frame : valid) {
                sum += frame;
            }
            double lost = Math.exp(-0.5); // of whole numbers below an exponential one of mean 2 …
            double expected = lost * (1 - Math.pow(lost, CROP - 4)) / (1 - lost); // … cut at 8
            assertEquals(expected, sum / 2000 - 4, 0.1);
        }
    }

    @Test
    void levelsGoByTheLengthThatIsAsked() {
        try (Scope scope = Scope.open()) {
            List<Turn> turn = List.of(new Turn(5, 0)); // 1 s is 2 latents, the crop 12
            double level = maker(flow(0, false, 0), PLAIN).batch(turn).t().item();
            double bySound = maker(flow(0, false, 0), BY_SOUND).batch(turn).t().item();
            double byCrop = maker(flow(0, false, 0), BY_CROP).batch(turn).t().item();
            assertEquals(shifted(level, 2), bySound, 1e-5);
            assertEquals(shifted(level, CROP), byCrop, 1e-5);
        }
    }

    /** σ(−(end − t(end − start))), start = anchor − rate·log2(length / anchor length). */
    private static double shifted(double t, double length) {
        double start = -6.2 - Math.log(length / 4) / Math.log(2);
        return 1 / (1 + Math.exp(2 - t * (2 - start)));
    }
}
