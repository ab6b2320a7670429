package sa3.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.lora.AdapterType;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;
import sa3.train.data.LatentSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.flow.TinyFlow;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.optim.MovingAverage;

/** Steps on a tiny transformer. */
class TrainerTest {
    @TempDir
    private Path folder;

    private LatentSet set;

    @BeforeEach
    void writeLatents() {
        set = TinyFlow.latents(folder);
    }

    private static List<float[]> numbers(List<Array> arrays) {
        return arrays.stream().map(Array::toFloats).toList();
    }

    private static void assertSame(List<float[]> expected, List<float[]> found, float tolerance) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void everyTypeLearns(AdapterType type) {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(type, Dtype.F32);
                Trainer trainer = flow.trainer(set, TinyFlow.steps(2, 1), null)) {
            List<Turn> fixed = LongStream.range(0, 8)
                    .mapToObj(i -> new Turn(-1 - i, (int) (i % set.size())))
                    .toList();
            double before = trainer.loss(fixed, trainer.state().parameters());
            for (int i = 0; i < 100; i++) {
                assertTrue(Double.isFinite(trainer.step().loss()));
            }
            double after = trainer.loss(fixed, trainer.state().parameters());
            assertTrue(after < 0.97 * before, type.label() + ": " + before + " → " + after);
        }
    }

    @Test
    void goingOnFromAStateIsNeverHavingStopped() {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            TrainerSettings settings = withAverage(TinyFlow.steps(2, 1));
            List<float[]> whole;
            try (Trainer trainer = flow.trainer(set, settings, null)) {
                for (int i = 0; i < 7; i++) {
                    trainer.step();
                }
                whole = everything(trainer.state());
            }
            try (Trainer first = flow.trainer(set, settings, null)) {
                for (int i = 0; i < 3; i++) {
                    first.step();
                }
                try (Trainer second = flow.trainer(set, settings, copy(first.state()))) {
                    for (int i = 0; i < 4; i++) {
                        second.step();
                    }
                    assertSame(whole, everything(second.state()), 0);
                }
            }
        }
    }

    private static TrainerSettings withAverage(TrainerSettings s) {
        return new TrainerSettings(
                s.batchSize(), s.accumulation(), s.rate(), s.adamW(), s.clip(), new MovingAverage(0.9), s.seed());
    }

    private static List<float[]> everything(TrainState state) {
        List<Array> all = new ArrayList<>(state.parameters());
        all.addAll(state.moments().first());
        all.addAll(state.moments().second());
        if (state.average() != null) {
            all.addAll(state.average());
        }
        return numbers(all);
    }

    private static TrainState copy(TrainState state) {
        return new TrainState(
                state.steps(),
                copies(state.parameters()),
                new AdamW.Moments(
                        copies(state.moments().first()), copies(state.moments().second())),
                state.average() == null ? null : copies(state.average()));
    }

    private static List<Array> copies(List<Array> arrays) {
        return arrays.stream().map(a -> Array.of(a.toFloats(), a.shape())).toList();
    }

    @Test
    void accumulatedBatchesAreOneBigBatch() {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.BORA, Dtype.F32);
                Trainer big = flow.trainer(set, TinyFlow.steps(4, 1), null);
                Trainer small = flow.trainer(set, TinyFlow.steps(2, 2), null)) {
            for (int i = 0; i < 3; i++) { // the second step of this set of five has one sample
                StepReport one = big.step();
                StepReport two = small.step();
                assertEquals(one.samples(), two.samples());
                assertEquals(one.loss(), two.loss(), 1e-5 * one.loss());
                assertEquals(one.noiseLevel(), two.noiseLevel(), 1e-6);
            }
            assertSame(numbers(big.state().parameters()), numbers(small.state().parameters()), 2e-4f);
        }
    }

    @Test
    void recomputingBlocksChangesNothing() {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_COLS, Dtype.F32)) {
            for (boolean attentionMask : new boolean[] {false, true}) {
                List<List<float[]>> results = new ArrayList<>();
                for (boolean recompute : new boolean[] {false, true}) {
                    Objective objective = flow.objective(set, TinyFlow.masked(attentionMask), recompute);
                    TrainState start = TrainState.initial(flow.adapters().initial(1), false);
                    try (Trainer trainer =
                            new Trainer(objective, set.size(), TinyFlow.steps(2, 1), start, GradientExchange.ALONE)) {
                        trainer.step();
                        trainer.step();
                        results.add(numbers(trainer.state().parameters()));
                    }
                }
                assertSame(results.get(0), results.get(1), 0);
            }
        }
    }

    @Test
    void theFirstStepLeavesAAlone() {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.LORA, Dtype.F32);
                Trainer trainer = flow.trainer(set, withoutDecay(), null)) {
            List<float[]> before = numbers(trainer.state().parameters());
            trainer.step();
            List<float[]> after = numbers(trainer.state().parameters());
            for (int i = 0; i < before.size(); i += 2) { // A and B in turn; with B = 0 A has no gradient
                assertArrayEquals(before.get(i), after.get(i));
            }
        }
    }

    private static TrainerSettings withoutDecay() {
        return new TrainerSettings(
                2, 1, new LearningRate.Constant(1e-3), new AdamW(0.9, 0.999, 1e-8, 0, false), 0, null, 42);
    }

    @Test
    void aStepWithoutANumberLeavesTheStateAlone() {
        Objective broken = new BreakingObjective(2);
        try (Scope scope = Scope.open();
                Trainer trainer = new Trainer(
                        broken,
                        9,
                        TinyFlow.steps(1, 1),
                        TrainState.initial(List.of(Array.ones(3)), false),
                        GradientExchange.ALONE)) {
            trainer.step();
            trainer.step();
            float[] before = trainer.state().parameters().get(0).toFloats();
            NotFiniteException e = assertThrows(NotFiniteException.class, trainer::step);
            assertTrue(String.valueOf(e.getMessage()).contains("step 3"), e.getMessage());
            assertEquals(2, trainer.state().steps());
            assertArrayEquals(before, trainer.state().parameters().get(0).toFloats());
        }
    }

    @Test
    void halfPrecisionNetworksTrainFloat32Adapters() {
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F16);
                Trainer trainer = flow.trainer(set, TinyFlow.steps(2, 1), null)) {
            assertTrue(Double.isFinite(trainer.step().loss()));
            trainer.state().parameters().forEach(p -> assertEquals(Dtype.F32, p.dtype()));
        }
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.BORA_XS, Dtype.F32);
                Trainer trainer = flow.trainer(set, withAverage(TinyFlow.steps(1, 2)), null)) {
            epoch(trainer); // each caption is kept once it was seen
            long afterOne = MlxRuntime.liveHandles();
            epoch(trainer);
            assertEquals(afterOne, MlxRuntime.liveHandles(), "steps pile up arrays");
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }

    private static void epoch(Trainer trainer) {
        for (int i = 0; i < trainer.order().stepsPerEpoch(); i++) {
            trainer.step();
        }
    }
}
