package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterFile;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;
import sa3.train.BreakingObjective;
import sa3.train.GradientExchange;
import sa3.train.NotFiniteException;
import sa3.train.Objective;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.LatentSet;
import sa3.train.flow.TinyFlow;

/** Runs in a folder: saving, stopping, going on. */
class TrainingRunTest {
    private static final RunPlan PLAN = new RunPlan(7, 3, 0, 2);

    @TempDir
    private Path temp;

    private LatentSet set;

    @BeforeEach
    void writeLatents() throws IOException {
        set = TinyFlow.latents(Files.createDirectory(temp.resolve("latents")));
    }

    private static SettingsTree tree() {
        return SettingsTree.ofRecipe("reference-mlx")
                .set("adapter.rank", 2)
                .set("adapter.alpha", 4)
                .set("adapter.exclude", List.of("to_timestep"))
                .set("data.batchSize", 2)
                .set("data.cropFrames", TinyFlow.CROP)
                .set("optimizer.rate", 1e-2)
                .set("optimizer.emaDecay", 0.9);
    }

    private RunIdentity identity(SettingsTree tree) {
        return identity(tree, new RunIdentity.Base("tiny", "abc", "text"), 2);
    }

    private RunIdentity identity(SettingsTree tree, RunIdentity.Base base, int probes) {
        return new RunIdentity(tree.settings(), base, set.sha256(), probes, 1);
    }

    private TrainingRun.Parts parts(TinyFlow flow) {
        TrainSettings settings = tree().settings();
        AdapterExporter exporter = new AdapterExporter(
                flow.adapters().tensors(),
                settings.adapter(),
                new AdapterExporter.About("toy-20260714123456", "sa3-sm-music", "abc", List.of("zxq")));
        return new TrainingRun.Parts(
                flow.objective(set, TinyFlow.PLAIN, false), set.size(), exporter, GradientExchange.ALONE);
    }

    private TrainingRun begin(RunFolder folder, TinyFlow flow, RunPlan plan, RunListener listener) {
        TrainState state = TrainState.initial(flow.adapters().initial(1), true);
        TrainingRun.InitialState start = new TrainingRun.InitialState(state, StartOffset.NONE);
        return TrainingRun.begin(folder, identity(tree()), plan, parts(flow), listener, start);
    }

    private static void finish(TrainingRun run) {
        while (!run.isFinished()) {
            run.advance();
        }
    }

    private Map<String, byte[]> contents(RunFolder folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.path().relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void assertSameFiles(Map<String, byte[]> expected, Map<String, byte[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }

    @Test
    void stoppedAndResumedIsNeverStoppedFileByFile() throws IOException {
        RunFolder whole = RunFolder.create(temp, "toy", "0000aaaa");
        RunFolder broken = RunFolder.create(temp, "toy", "0000bbbb");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(whole, flow, PLAN, new RunListener() {})) {
                finish(run);
            }
            try (TrainingRun run = begin(broken, flow, PLAN, new RunListener() {})) {
                for (int i = 0; i < 5; i++) { // two steps behind the save at step 3
                    run.advance();
                }
            }
            Files.write(broken.lossFile(), new byte[5], StandardOpenOption.APPEND); // a record cut in two
            Files.writeString(broken.best(), "{\"file\": \"of an earlier save\"}"); // killed before this was written
            try (TrainingRun run =
                    TrainingRun.resume(broken, identity(tree()), PLAN, parts(flow), new RunListener() {})) {
                assertEquals(3, run.step());
                finish(run);
            }
        }
        assertSameFiles(contents(whole), contents(broken));
    }

    @Test
    void keepsEveryCheckpointUnderItsNameAndMarksTheBest() throws IOException {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        List<Double> losses = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = begin(folder, flow, PLAN, new RunListener() {
                    @Override
                    public void saved(Path file, long step, double loss, boolean best) {
                        losses.add(loss);
                        assertEquals(losses.stream().allMatch(other -> other >= loss), best);
                    }
                })) {
            finish(run);
        }
        List<String> names;
        try (Stream<Path> files = Files.list(folder.checkpoints())) {
            names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
        assertEquals(
                List.of(
                        "toy-step=3-epoch=0.safetensors",
                        "toy-step=6-epoch=1.safetensors",
                        "toy-step=7-epoch=2.safetensors"),
                names);
        JsonNode best = new ObjectMapper().readTree(folder.best().toFile());
        assertEquals(
                losses.stream().min(Double::compare).orElseThrow(),
                best.path("loss").asDouble());
        AdapterFile file = AdapterFile.open(folder.checkpoints().resolve(names.get(1)));
        assertEquals(6, file.config().step().orElseThrow());
        assertEquals("sa3-sm-music", file.config().baseModel());
        assertEquals(List.of("zxq"), file.config().triggerWords());
        assertEquals(
                Dtype.F16,
                file.layers().get(0).parts().values().iterator().next().dtype());
    }

    @Test
    void everyStepHasALossRecord() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        List<LossRecord> heard = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = begin(folder, flow, new RunPlan(4, 0, 0, 1), new RunListener() {
                    @Override
                    public void stepped(sa3.train.StepReport report) {
                        heard.add(new LossRecord(report.step(), (float) report.noiseLevel(), (float) report.loss()));
                    }
                })) {
            finish(run);
        }
        assertEquals(heard, LossFile.read(folder.lossFile()));
        assertEquals(4, heard.size());
    }

    @Test
    void otherSettingsAreRefusedWithTheDifference() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(folder, flow, new RunPlan(1, 0, 0, 1), new RunListener() {})) {
                finish(run);
            }
            RunIdentity other = identity(tree().set("adapter.rank", 8).set("optimizer.beta2", 0.95));
            String message = assertThrows(
                            TrainException.class,
                            () -> TrainingRun.resume(folder, other, PLAN, parts(flow), new RunListener() {}))
                    .getMessage();
            assertTrue(message.contains("adapter.rank is 8, was 2"), message);
            assertTrue(message.contains("optimizer.beta2 is 0.95, was 0.999"), message);
            RunIdentity elsewhere = identity(tree(), new RunIdentity.Base("tiny", "def", "other"), 3);
            message = assertThrows(
                            TrainException.class,
                            () -> TrainingRun.resume(folder, elsewhere, PLAN, parts(flow), new RunListener() {}))
                    .getMessage();
            assertTrue(message.contains("baseSha256 is def, was abc; textSha256 is other, was text"), message);
            assertTrue(message.contains("probes is 3, was 2"), message);
        }
    }

    @Test
    void theStateOfANewerProgramIsRefused() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(folder, flow, new RunPlan(1, 0, 0, 1), new RunListener() {})) {
                finish(run);
            }
            List<String> names = parts(flow).objective().names();
            ResumeFile saved = ResumeFile.read(folder.resumeFile(), names);
            ObjectNode about = saved.about().deepCopy();
            ResumeFile.write(folder.resumeFile(), names, saved.state(), about.put("version", 2));
            String message = assertThrows(
                            TrainException.class,
                            () -> TrainingRun.resume(folder, identity(tree()), PLAN, parts(flow), new RunListener() {}))
                    .getMessage();
            assertTrue(message.contains("version 2 of a run's state, this one knows 1): update sa3"), message);
        }
    }

    @Test
    void aRunThatWasNeverSavedCannotGoOn() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            assertThrows(
                    TrainException.class,
                    () -> TrainingRun.resume(folder, identity(tree()), PLAN, parts(flow), new RunListener() {}));
        }
    }

    @Test
    void previewsComeWithAnAdapterThatIsOnDisk() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        List<Long> steps = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = begin(folder, flow, new RunPlan(5, 0, 2, 1), new RunListener() {
                    @Override
                    public void previewDue(Path adapter, long step) {
                        assertTrue(Files.isRegularFile(adapter));
                        steps.add(step);
                    }
                })) {
            finish(run);
        }
        assertEquals(List.of(2L, 4L, 5L), steps);
    }

    /** Writes nothing, and remembers after which steps it was to. */
    private static final class Listing implements Exporter {
        final List<Long> steps = new ArrayList<>();

        @Override
        public String fileName(long step, long epoch) {
            return "step=" + step;
        }

        @Override
        public void write(Path file, List<Array> tensors, long step, long epoch) {
            steps.add(step);
        }
    }

    private TrainingRun beginAtOnes(RunFolder folder, TrainingRun.Parts parts) {
        return beginAtOnes(folder, parts, PLAN, new RunListener() {});
    }

    private TrainingRun beginAtOnes(RunFolder folder, TrainingRun.Parts parts, RunPlan plan, RunListener listener) {
        TrainState ones = TrainState.initial(List.of(Array.ones(3)), true);
        TrainingRun.InitialState start = new TrainingRun.InitialState(ones, StartOffset.NONE);
        return TrainingRun.begin(folder, identity(tree()), plan, parts, listener, start);
    }

    /** What the third step fails with, once the state before it is on disk. */
    private <T extends Throwable> T failureOfTheThirdStep(Class<T> type, Objective breaks) {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Listing exported = new Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(breaks, 9, exported, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = beginAtOnes(folder, parts)) {
            run.advance();
            run.advance();
            T failure = assertThrows(type, run::advance);
            assertEquals(List.of(2L), exported.steps);
            try (TrainingRun again = TrainingRun.resume(folder, identity(tree()), PLAN, parts, new RunListener() {})) {
                assertEquals(2, again.step());
            }
            return failure;
        }
    }

    @Test
    void noNumberStopsTheRunWithTheLastGoodStateSaved() {
        String message = failureOfTheThirdStep(NotFiniteException.class, new BreakingObjective(4))
                .getMessage();
        assertFalse(message.contains("from that adapter"), message); // Listing writes none
    }

    @Test
    void soDoesASampleThatIsGoneThoughTheFixedOnesAreToo() {
        DoubleSupplier gone = () -> {
            throw new TrainException("a hundred samples in a row could not be read");
        };
        String message = failureOfTheThirdStep(
                        TrainException.class, new BreakingObjective(turn -> turn == 4 || turn < 0, gone))
                .getMessage();
        assertTrue(message.contains("the state after step 2 is kept, go on with: sa3 train --resume " + temp), message);
    }

    @Test
    void soDoesMemoryThatIsShort() {
        failureOfTheThirdStep(OutOfMemoryError.class, new BreakingObjective(turn -> turn == 4, () -> {
            throw new OutOfMemoryError("Java heap space");
        }));
    }

    @Test
    void soDoesWhatNobodyForesaw() {
        failureOfTheThirdStep(IllegalStateException.class, new BreakingObjective(turn -> turn == 4, () -> {
            throw new IllegalStateException("a defect");
        }));
    }

    /** Fixed samples cannot be looked at. */
    private static Objective withoutProbes() {
        return new BreakingObjective(turn -> turn < 0, () -> {
            throw new TrainException("the fixed samples are gone");
        });
    }

    @Test
    void aStopIsSavedWithoutALookAtTheFixedSamples() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Listing exported = new Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(withoutProbes(), 9, exported, GradientExchange.ALONE);
        List<Double> losses = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void saved(Path file, long step, double loss, boolean best) {
                losses.add(loss);
            }
        };
        try (Scope scope = Scope.open();
                TrainingRun run = beginAtOnes(folder, parts, PLAN, listener)) {
            run.advance();
            run.save();
        }
        assertEquals(List.of(Double.NaN), losses);
        assertEquals(List.of(1L), exported.steps);
        assertFalse(Files.exists(folder.best()));
    }

    @Test
    void aCheckpointIsOnDiskBeforeItIsComparedWithOthers() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Listing exported = new Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(withoutProbes(), 9, exported, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = beginAtOnes(folder, parts, new RunPlan(9, 1, 0, 2), new RunListener() {})) {
            String message = assertThrows(TrainException.class, run::advance).getMessage();
            assertTrue(message.contains("the state after step 1 is kept, go on with: sa3 train --resume"), message);
        }
        assertEquals(List.of(1L), exported.steps);
        assertTrue(Files.exists(folder.resumeFile()));
    }

    @Test
    void whatIsTooLargeForAnAdapterIsSavedToGoOnFrom() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Exporter refuses = new Exporter() {
            @Override
            public String fileName(long step, long epoch) {
                return "step=" + step;
            }

            @Override
            public void write(Path file, List<Array> tensors, long step, long epoch) {
                throw new LoraException("too large for float16");
            }
        };
        TrainingRun.Parts parts = new TrainingRun.Parts(new BreakingObjective(4), 9, refuses, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = beginAtOnes(folder, parts)) {
            run.advance();
            run.advance();
            assertThrows(NotFiniteException.class, run::advance);
        }
        assertEquals(2, ResumeFile.about(folder.resumeFile()).path("steps").asLong());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is Linux's")
    void lossesThatFindNoRoomStopTheRunWithItsStateSaved() throws IOException {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Files.createSymbolicLink(folder.lossFile(), Path.of("/dev/full"));
        TrainingRun.Parts parts =
                new TrainingRun.Parts(new BreakingObjective(-9), 9, new Listing(), GradientExchange.ALONE);
        RunPlan plan = new RunPlan(100, 0, 0, 1);
        try (Scope scope = Scope.open()) {
            TrainingRun run = beginAtOnes(folder, parts, plan, new RunListener() {});
            String message =
                    assertThrows(TrainException.class, () -> finish(run)).getMessage();
            assertTrue(message.contains("free some space; the state after step 10 is kept, go on with"), message);
            assertThrows(TrainException.class, run::close);
        }
        assertEquals(10, ResumeFile.about(folder.resumeFile()).path("steps").asLong());
    }

    @Test
    void aKillBetweenTheFilesOfASaveCostsNoneOfThem() throws IOException {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(folder, flow, PLAN, new RunListener() {})) {
                for (int i = 0; i < 3; i++) {
                    run.advance();
                }
            }
            Map<String, byte[]> whole = contents(folder);
            Files.delete(folder.best());
            Files.delete(folder.checkpoints().resolve("toy-step=3-epoch=0.safetensors"));
            TrainingRun.resume(folder, identity(tree()), PLAN, parts(flow), new RunListener() {})
                    .close();
            assertSameFiles(whole, contents(folder));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldWithTheReason() {
        RunFolder.create(temp, "toy", "1");
        TrainException refused = assertThrows(TrainException.class, () -> RunFolder.create(temp, "toy", "1"));
        assertTrue(String.valueOf(refused.getMessage()).endsWith(" is there already"), refused.getMessage());
    }

    @Test
    void aFirstStepThatFailsLeavesNothing() {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        TrainingRun.Parts parts =
                new TrainingRun.Parts(new BreakingObjective(0), 9, new Listing(), GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = beginAtOnes(folder, parts)) {
            assertThrows(NotFiniteException.class, run::advance);
        }
        folder.removeUnlessSaved();
        assertFalse(Files.exists(folder.path()));
    }

    @Test
    void aDiskThatRefusesTheAdapterHasTheStateToMakeItOf() throws IOException {
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        Path elsewhere = temp.resolve("elsewhere");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(folder, flow, PLAN, new RunListener() {})) {
                run.advance();
                run.save();
                Files.move(folder.checkpoints(), elsewhere);
                Files.createFile(folder.checkpoints()); // a file where the folder was
                run.advance();
                String message = assertThrows(TrainException.class, run::save).getMessage();
                assertTrue(message.contains("the state after step 2 is kept, go on with"), message);
            }
            try (Stream<Path> files = Files.list(folder.path())) {
                assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
            }
            Files.delete(folder.checkpoints());
            Files.move(elsewhere, folder.checkpoints());
            TrainingRun.resume(folder, identity(tree()), PLAN, parts(flow), new RunListener() {})
                    .close();
            assertTrue(Files.exists(folder.checkpoints().resolve("toy-step=2-epoch=0.safetensors")));
        }
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        RunFolder folder = RunFolder.create(temp, "toy", "1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = begin(folder, flow, new RunPlan(2, 1, 0, 1), new RunListener() {})) {
                finish(run);
            }
            try (TrainingRun run = TrainingRun.resume(
                    folder, identity(tree()), new RunPlan(3, 1, 0, 1), parts(flow), new RunListener() {})) {
                finish(run);
            }
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
