package sa3.lora.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.Preparation;
import sa3.lora.AdapterType;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.mlx.Array;
import sa3.mlx.FreedScope;
import sa3.mlx.Scope;

/** Adapters that move while a clip is made, against networks whose weights were merged for each step. */
class MidSequenceTest {
    private static final double TOLERANCE = 1e-5; // largest difference over largest value
    private static final int STEPS = 6;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    /** What is done before a step. */
    private interface Change {
        void at(int step, AdapterSession session);
    }

    /** The guided velocity of each step; x is the same in all, so that differences do not add up. */
    private static List<float[]> live(LiveNetwork network, LoraUses uses, Change change) {
        List<float[]> velocities = new ArrayList<>();
        try (AdapterSession session = network.session();
                Preparation conditional = network.preparation(true);
                Preparation unconditional = network.preparation(false)) {
            session.wear(uses, AdapterSession.BuildListener.NONE);
            session.beginRender(STEPS);
            for (int step = 0; step < STEPS; step++) {
                change.at(step, session);
                session.beginStep(step);
                try (Scope run = Scope.open()) {
                    Array t = Array.of(new float[] {0.9f - 0.1f * step}, 1);
                    velocities.add(network.guided(conditional, unconditional)
                            .velocity(network.noise(), t)
                            .toFloats());
                }
            }
        }
        return velocities;
    }

    private static float[] merged(LiveNetwork network, LoraUses uses, int step) {
        try (Scope run = Scope.open();
                LiveNetwork merged = network.merged(uses, step);
                Preparation conditional = merged.preparation(true);
                Preparation unconditional = merged.preparation(false)) {
            Array t = Array.of(new float[] {0.9f - 0.1f * step}, 1);
            return merged.guided(conditional, unconditional)
                    .velocity(merged.noise(), t)
                    .toFloats();
        }
    }

    private static void requireClose(float[] expected, float[] actual, String what) {
        assertTrue(off(expected, actual) <= TOLERANCE, what + ": off by " + off(expected, actual));
    }

    private static double off(float[] expected, float[] actual) {
        double most = 0;
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(expected[i]));
            off = Math.max(off, Math.abs(expected[i] - actual[i]));
        }
        return off / most;
    }

    private static LoraUse use(Path file, double strength) {
        return LoraUse.of(file, strength);
    }

    static Stream<Arguments> kinds() {
        List<Arguments> all = new ArrayList<>();
        for (AdapterType type :
                List.of(AdapterType.LORA, AdapterType.DORA_ROWS, AdapterType.DORA_COLS, AdapterType.BORA)) {
            for (StrengthMode mode : StrengthMode.values()) {
                all.add(Arguments.of(type, mode, false));
                all.add(Arguments.of(type, mode, true));
            }
        }
        for (AdapterType type : AdapterType.values()) {
            if (type.isXs()) {
                all.add(Arguments.of(type, StrengthMode.OUTSIDE, false));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aStrengthThatMovesIsTheMergedNetworkFromThatStepOn(AdapterType type, StrengthMode mode, boolean differential) {
        double[] strengths = {0, 0.5, 0.5, 1.7, -0.5, 0};
        try (LiveNetwork network = new LiveNetwork(differential)) {
            Path file = network.adapter(folder, type, "a");
            Path other = network.adapter(folder, AdapterType.LORA, "b");
            LoraUses begin = new LoraUses(List.of(use(file, 0), use(other, 0.8)), mode, false);
            List<float[]> heard = live(
                    network,
                    begin,
                    (step, session) -> session.setStrength(session.attached().get(0), strengths[step], When.NEXT_STEP));
            for (int step = 0; step < STEPS; step++) {
                LoraUses now = new LoraUses(List.of(use(file, strengths[step]), use(other, 0.8)), mode, false);
                requireClose(merged(network, now, step), heard.get(step), "step " + step);
            }
            assertTrue(off(heard.get(2), heard.get(3)) > 0.01, "the change is too small to be seen");
        }
    }

    /** The duration's layer acts before the first step: its part stays whatever the range. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stepRangesGateEachStep(boolean differential) {
        try (LiveNetwork network = new LiveNetwork(differential)) {
            LoraUse early = new LoraUse(
                    network.adapter(folder, AdapterType.DORA_ROWS, "a"), 0.7, StepRange.parse("-2"), ".layers.");
            LoraUse late = new LoraUse(
                    network.adapter(folder, AdapterType.DORA_COLS, "b"), 1.2, StepRange.parse("4-5"), ".layers.");
            LoraUses uses = new LoraUses(List.of(early, late), StrengthMode.OUTSIDE, false);
            List<float[]> heard = live(network, uses, (step, session) -> {});
            for (int step = 0; step < STEPS; step++) {
                requireClose(merged(network, uses, step), heard.get(step), "step " + step);
            }
        }
    }

    @Test
    void theDurationIsAdaptedWhateverTheRange() {
        try (LiveNetwork network = new LiveNetwork(false)) {
            Path file = network.adapter(folder, AdapterType.LORA, "a");
            LoraUse never = new LoraUse(file, 1, StepRange.parse("50"), "seconds_total");
            LoraUse always = new LoraUse(file, 1, StepRange.ALL, "seconds_total");
            List<float[]> heard =
                    live(network, new LoraUses(List.of(never), StrengthMode.OUTSIDE, false), (step, session) -> {});
            LoraUses expected = new LoraUses(List.of(always), StrengthMode.OUTSIDE, false);
            requireClose(merged(network, expected, 0), heard.get(0), "duration");
        }
    }

    @Test
    void anAdapterComesAndGoesBetweenSteps() {
        try (LiveNetwork network = new LiveNetwork(false)) {
            LoraUse a = use(network.adapter(folder, AdapterType.DORA_ROWS, "a"), 1);
            LoraUse b = use(network.adapter(folder, AdapterType.BORA, "b"), 0.5);
            LoraUses begin = new LoraUses(List.of(a), StrengthMode.OUTSIDE, false);
            LoraUses both = new LoraUses(List.of(a, b), StrengthMode.OUTSIDE, false);
            LoraUses end = new LoraUses(List.of(b), StrengthMode.OUTSIDE, false);
            List<float[]> heard = live(network, begin, (step, session) -> {
                if (step == 2) {
                    session.attach(b, StrengthMode.OUTSIDE, When.NEXT_STEP);
                } else if (step == 4) {
                    session.detach(session.attached().get(0), When.NEXT_STEP);
                }
            });
            requireClose(merged(network, begin, 1), heard.get(1), "before");
            requireClose(merged(network, both, 3), heard.get(3), "both");
            requireClose(merged(network, end, 5), heard.get(5), "after");
        }
    }

    @Test
    void whatIsForTheNextClipIsNotHeardInThisOne() {
        try (LiveNetwork network = new LiveNetwork(false)) {
            LoraUses uses = new LoraUses(
                    List.of(use(network.adapter(folder, AdapterType.LORA, "a"), 1)), StrengthMode.OUTSIDE, false);
            List<float[]> still = live(network, uses, (step, session) -> {});
            List<float[]> heard = live(
                    network,
                    uses,
                    (step, session) -> session.setStrength(session.attached().get(0), 9, When.NEXT_RENDER));
            for (int step = 0; step < STEPS; step++) {
                assertArrayEquals(still.get(step), heard.get(step));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backAtZeroEveryStepIsTheBaseModelBitForBit(boolean differential) {
        try (LiveNetwork network = new LiveNetwork(differential)) {
            LoraUses none = LoraUses.NONE;
            LoraUses uses = new LoraUses(
                    List.of(
                            use(network.adapter(folder, AdapterType.BORA, "a"), 1),
                            use(network.adapter(folder, AdapterType.DORA_COLS, "b"), -0.3)),
                    StrengthMode.OUTSIDE,
                    false);
            List<float[]> base = live(network, none, (step, session) -> {});
            List<float[]> heard = live(network, uses, (step, session) -> session.attached()
                    .forEach(each -> session.setStrength(each, step < 3 ? step - 0.7 : 0, When.NEXT_STEP)));
            for (int step = 3; step < STEPS; step++) {
                assertArrayEquals(base.get(step), heard.get(step));
            }
        }
    }
}
