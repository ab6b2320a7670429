package sa3.lora.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.file.TestAdapter;
import sa3.lora.live.AdapterSession.BuildListener;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.FreedScope;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;

/** What a session promises to those who hold it. */
class AdapterSessionTest {
    @TempDir
    private Path folder;

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

    private AdapterSession session() {
        return model.session();
    }

    private float[] output() {
        try (Scope run = Scope.open()) {
            Array x = Matrix.normal(new Random(3), 5, 16, 1).toArray();
            return model.linear(ToyModel.FUSED).apply(x).toFloats();
        }
    }

    private Path file(String name, AdapterType type) {
        return file(name, type, model.targets());
    }

    private Path file(String name, AdapterType type, List<AdapterTarget> targets) {
        return TestAdapter.nativeFor(targets, type, 2, Dtype.F16).write(folder.resolve(name + ".safetensors"));
    }

    private static LoraUses uses(LoraUse... uses) {
        return new LoraUses(List.of(uses), StrengthMode.OUTSIDE, false);
    }

    private List<String> wear(LoraUse... uses) {
        return session().wear(uses(uses), BuildListener.NONE);
    }

    @Test
    void aThousandRandomChangesAndBackToZeroAreTheBaseModelBitForBit() {
        float[] base = output();
        Random random = new Random(1);
        List<Attached> attached = new ArrayList<>();
        for (AdapterFamily family : AdapterFamily.values()) {
            attached.add(model.attach(new ToyAdapter(family, 3, 1), 1));
            attached.add(model.attach(new ToyAdapter(family, 2, 2), ToyModel.use(1), StrengthMode.INSIDE));
        }
        session().beginRender(8);
        assertFalse(java.util.Arrays.equals(base, output()));
        for (int i = 0; i < 1000; i++) {
            int slot = random.nextInt(attached.size());
            if (random.nextInt(20) == 0) {
                AdapterFamily family = AdapterFamily.values()[random.nextInt(4)];
                session().detach(attached.get(slot), When.NEXT_STEP);
                attached.set(
                        slot, model.attach(new ToyAdapter(family, 1 + random.nextInt(4), i), random.nextGaussian()));
            }
            When when = random.nextBoolean() ? When.NEXT_STEP : When.NEXT_RENDER;
            session().setStrength(attached.get(slot), 2 * random.nextGaussian(), when);
            if (i % 50 == 0) {
                session().beginRender(8);
            } else if (random.nextInt(3) == 0) {
                session().beginStep(i % 8);
            }
        }
        attached.forEach(adapter -> session().setStrength(adapter, 0, When.NEXT_STEP));
        session().beginRender(8);
        assertEquals(8, session().attached().size());
        assertArrayEquals(base, output());
        assertNull(model.linear(ToyModel.FUSED).adapter());
    }

    @Test
    void detachingFreesWhatAttachingTook() {
        long before = MlxRuntime.liveHandles();
        Attached a = model.attach(new ToyAdapter(AdapterFamily.BORA, 3, 1), 1);
        Attached b = model.attach(new ToyAdapter(AdapterFamily.DORA_COLS, 3, 2), ToyModel.use(1), StrengthMode.INSIDE);
        session().beginRender(8);
        session().detach(a, When.NEXT_RENDER);
        session().detach(b, When.NEXT_STEP);
        session().beginRender(8);
        assertEquals(before, MlxRuntime.liveHandles());
        assertEquals(List.of(), session().attached());
    }

    @Test
    void theLastOfSeveralStrengthsForOneMomentHolds() {
        Attached a = model.attach(new ToyAdapter(AdapterFamily.LORA, 3, 1), 1);
        session().beginRender(8);
        session().setStrength(a, 0.2, When.NEXT_RENDER);
        session().setStrength(a, 0.3, When.NEXT_STEP);
        session().setStrength(a, 0.4, When.NEXT_STEP);
        session().beginStep(1);
        assertEquals(0.4, a.strength());
        session().beginRender(8);
        assertEquals(0.4, a.strength(), "what was asked first for the next clip must not come back");
    }

    @Test
    void aStrengthForTheNextClipWaitsForIt() {
        Attached a = model.attach(new ToyAdapter(AdapterFamily.LORA, 3, 1), 1);
        session().beginRender(8);
        session().setStrength(a, 0.3, When.NEXT_STEP);
        session().setStrength(a, 0.7, When.NEXT_RENDER);
        session().beginStep(1);
        assertEquals(0.3, a.strength());
        session().beginRender(8);
        assertEquals(0.7, a.strength());
    }

    @Test
    void aStrengthMayBeSetBeforeTheAdapterIsHeard() {
        Attached a = model.attach(new ToyAdapter(AdapterFamily.LORA, 3, 1), 1);
        session().setStrength(a, 0, When.NEXT_STEP);
        session().beginStep(1);
        session().beginRender(8);
        assertEquals(0, a.strength());
        assertNull(model.linear(ToyModel.LINEAR).adapter());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1001, -1e30})
    void aStrengthThatNobodyMeansIsRefused(double strength) {
        Attached a = model.attach(new ToyAdapter(AdapterFamily.LORA, 3, 1), 1);
        session().beginRender(8);
        LoraException e = assertThrows(LoraException.class, () -> session().setStrength(a, strength, When.NEXT_STEP));
        assertTrue(e.getMessage().contains("toy") && e.getMessage().contains("-1000 to 1000"), e.getMessage());
        session().beginStep(1);
        assertEquals(1, a.strength());
    }

    @Test
    void anAdapterThatFailsWhenItsMomentComesIsToldAndTheRestPlaysOn() {
        Attached sound = model.attach(new ToyAdapter(AdapterFamily.LORA, 3, 1), 1);
        session().beginRender(8);
        float[] before = output();
        long handles = MlxRuntime.liveHandles();
        Attached broken =
                session().attach("broken", new BrokenSource(2), ToyModel.use(1), StrengthMode.OUTSIDE, When.NEXT_STEP);
        session().beginStep(1);
        assertArrayEquals(before, output());
        assertEquals(handles, MlxRuntime.liveHandles());
        assertEquals(List.of(sound), session().attached());
        assertNotNull(broken.failure());
        assertEquals(List.of(broken.failure()), session().beginRender(8));
        assertEquals(List.of(), session().beginRender(8));
    }

    @Test
    void wearPutsOnExactlyWhatIsAskedFor() {
        LoraUse a = LoraUse.of(file("a", AdapterType.DORA_ROWS), 0.5);
        LoraUse b = LoraUse.of(file("b", AdapterType.LORA), 1);
        List<String> notes = wear(a, b);
        assertEquals(List.of("LoRA a: 4/4 layers matched", "LoRA b: 4/4 layers matched"), notes);
        Attached first = session().attached().get(0);
        assertEquals(List.of("a", "b"), names());
        assertEquals(List.of(), wear(LoraUse.of(b.file(), 2), LoraUse.of(a.file(), 3)));
        assertEquals(List.of("b", "a"), names());
        assertEquals(first, session().attached().get(1), "what is on stays on");
        assertEquals(3, first.strength());
        wear();
        assertEquals(List.of(), names());
    }

    private List<String> names() {
        return session().attached().stream().map(Attached::toString).toList();
    }

    @Test
    void anotherOrderGivesTheSameBits() {
        LoraUse a = LoraUse.of(file("a", AdapterType.DORA_ROWS), 0.5);
        LoraUse b = LoraUse.of(file("b", AdapterType.LORA), 1.3);
        wear(a, b);
        session().beginRender(8);
        float[] forwards = output();
        wear();
        session().beginRender(8);
        wear(b, a);
        session().beginRender(8);
        assertArrayEquals(forwards, output());
    }

    @Test
    void oneThatCannotBePutOnLeavesEverythingAsItWas() throws IOException {
        LoraUse a = LoraUse.of(file("a", AdapterType.LORA), 1);
        wear(a);
        session().beginRender(8);
        float[] before = output();
        long handles = MlxRuntime.liveHandles();
        Path bad = Files.writeString(folder.resolve("bad.safetensors"), "this is no adapter");
        assertThrows(LoraException.class, () -> wear(LoraUse.of(file("b", AdapterType.BORA), 1), LoraUse.of(bad, 1)));
        session().beginRender(8);
        assertEquals(List.of("a"), names());
        assertArrayEquals(before, output());
        assertEquals(handles, MlxRuntime.liveHandles());
    }

    @Test
    void puttingOnCanBeStoppedBetweenLayers() {
        long handles = MlxRuntime.liveHandles();
        float[] base = output();
        BuildListener stop = (adapter, done, total) -> {
            if (done == 2) {
                throw new CancellationException("stopped");
            }
        };
        LoraUses uses = uses(LoraUse.of(file("a", AdapterType.BORA), 1));
        assertThrows(CancellationException.class, () -> session().wear(uses, stop));
        session().beginRender(8);
        assertEquals(List.of(), session().attached());
        assertArrayEquals(base, output());
        assertEquals(handles, MlxRuntime.liveHandles());
    }

    @Test
    void aFileThatGoesWhileItIsOnPlaysOn() throws IOException {
        LoraUse a = LoraUse.of(file("a", AdapterType.LORA), 1);
        wear(a);
        session().beginRender(8);
        float[] before = output();
        Files.delete(a.file());
        assertEquals(List.of("LoRA a: its file is gone; what was attached plays on"), wear(a));
        session().beginRender(8);
        assertArrayEquals(before, output());
    }

    @Test
    void aFileThatChangesWhileItIsOnIsReadAnewWhenItIsAskedForAgain() throws IOException {
        LoraUse a = LoraUse.of(file("a", AdapterType.LORA), 1);
        wear(a);
        session().beginRender(8);
        float[] before = output();
        String hash = session().attached().get(0).content().sha256();
        Files.copy(file("other", AdapterType.DORA_COLS), a.file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        session().beginRender(8);
        assertArrayEquals(before, output(), "what is on does not change by itself");
        List<String> notes = wear(a);
        session().beginRender(8);
        assertEquals("LoRA a: its file changed since it was attached; it is read anew", notes.get(0));
        assertFalse(java.util.Arrays.equals(before, output()));
        assertFalse(hash.equals(session().attached().get(0).content().sha256()));
    }

    @Test
    void nothingThatMatchesIsAnErrorUnlessItIsAllowed() {
        AdapterTarget foreign = new AdapterTarget("model.other.layer", "other.layer.weight", 4, 4, false);
        LoraUse use = LoraUse.of(file("foreign", AdapterType.LORA, List.of(foreign)), 1);
        LoraException e = assertThrows(LoraException.class, () -> wear(use));
        assertTrue(e.getMessage().contains("matches 0 of this model's layers"), e.getMessage());
        LoraUses allowed = new LoraUses(List.of(use), StrengthMode.OUTSIDE, true);
        float[] base = output();
        List<String> notes = session().wear(allowed, BuildListener.NONE);
        session().beginRender(8);
        assertEquals("LoRA foreign: 0/1 layers matched", notes.get(0));
        assertArrayEquals(base, output());
    }

    @Test
    void layersThatTheModelLacksAreSkippedAndNamed() {
        List<AdapterTarget> targets = new ArrayList<>(model.targets());
        targets.add(new AdapterTarget("model.other.layer", "other.layer.weight", 4, 4, false));
        List<String> notes = wear(LoraUse.of(file("a", AdapterType.LORA, targets), 1));
        assertEquals("LoRA a: 4/5 layers matched", notes.get(0));
        assertTrue(notes.get(1).contains("lacks 1 of its layers, such as model.other.layer"), notes.get(1));
    }

    @Test
    void aFilterPicksLayers() {
        LoraUse use = new LoraUse(file("a", AdapterType.LORA), 1, StepRange.ALL, "to_qkv");
        assertEquals(
                "LoRA a: 4/4 layers matched, 1 of them picked by 'to_qkv'",
                wear(use).get(0));
        session().beginRender(8);
        assertNotNull(model.linear(ToyModel.FUSED).adapter());
        assertNull(model.linear(ToyModel.LINEAR).adapter());
        LoraUse none = new LoraUse(use.file(), 1, StepRange.ALL, "to_nothing");
        LoraException e = assertThrows(LoraException.class, () -> wear(none));
        assertTrue(e.getMessage().contains("'to_nothing'"), e.getMessage());
    }

    @Test
    void aRangeBeyondTheClipIsTold() {
        wear(new LoraUse(file("a", AdapterType.LORA), 1, StepRange.parse("9-"), null));
        List<String> notes = session().beginRender(8);
        assertEquals(
                List.of("LoRA a acts from step 9 on, the clip has 8: only its part in the duration's layer is heard"),
                notes);
        assertNull(model.linear(ToyModel.FUSED).adapter());
        assertNotNull(model.linear(ToyModel.SECONDS).adapter(), "the duration is embedded before the first step");
        wear(new LoraUse(file("b", AdapterType.LORA), 1, StepRange.parse("9-"), "to_qkv"));
        assertEquals(
                List.of("LoRA b acts from step 9 on, the clip has 8: it is not heard"),
                session().beginRender(8));
    }

    @Test
    void whatCostsMoreProductsSaysSo() {
        wear(LoraUse.of(file("a", AdapterType.BORA), 0.5));
        List<String> notes = session().beginRender(8);
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).contains("about 2.0 times as long"), notes.get(0));
        wear(LoraUse.of(file("b", AdapterType.DORA_ROWS), 0.5));
        assertEquals(List.of(), session().beginRender(8));
    }

    @Test
    void whatWasHeardIsToldStepByStep() {
        wear(LoraUse.of(file("a", AdapterType.LORA), 1));
        Attached a = session().attached().get(0);
        session().beginRender(3);
        session().beginStep(0);
        session().setStrength(a, 0.5, When.NEXT_STEP);
        Attached late = model.attach(new ToyAdapter(AdapterFamily.LORA, 1, 1), 2);
        session().beginStep(1);
        session().detach(a, When.NEXT_STEP);
        session().beginStep(2);
        assertEquals(List.of(new Played(a, List.of(1.0, 0.5, 0.0))), session().played());
        session().beginRender(1);
        session().beginStep(0);
        assertEquals(List.of(new Played(late, List.of(2.0))), session().played());
    }

    @Test
    void manyThreadsMayMoveStrengthsWhileItPlays() throws InterruptedException {
        float[] base = output();
        List<Attached> attached = new ArrayList<>();
        for (AdapterFamily family : AdapterFamily.values()) {
            attached.add(model.attach(new ToyAdapter(family, 3, 1), 1));
        }
        session().beginRender(8);
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 2000; i++) {
                    Attached adapter = attached.get(random.nextInt(attached.size()));
                    When when = random.nextBoolean() ? When.NEXT_STEP : When.NEXT_RENDER;
                    session().setStrength(adapter, random.nextGaussian(), when);
                    session().attached().forEach(Attached::strength);
                    if (i % 500 == 0) {
                        Attached guest = model.attach(new ToyAdapter(AdapterFamily.LORA, 2, i), 1);
                        session().detach(guest, When.NEXT_STEP);
                    }
                }
            });
            thread.setUncaughtExceptionHandler((who, e) -> failures.add(e));
            threads.add(thread);
            thread.start();
        }
        while (threads.stream().anyMatch(Thread::isAlive)) {
            session().beginStep(1);
            output();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        attached.forEach(adapter -> session().setStrength(adapter, 0, When.NEXT_STEP));
        session().beginRender(8);
        assertEquals(attached, session().attached());
        assertArrayEquals(base, output());
    }
}
