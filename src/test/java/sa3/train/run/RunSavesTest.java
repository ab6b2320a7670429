package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.train.BreakingObjective;
import sa3.train.GradientExchange;
import sa3.train.Objective;
import sa3.train.TrainException;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.flow.TinyFlow;

/** The order in which a save gets to disk, and saves that are refused or cut short. */
class RunSavesTest {
    @TempDir
    private Path temp;

    private RunRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new RunRig(temp);
    }

    /** Fixed samples cannot be looked at. */
    private static Objective withoutProbes() {
        return new BreakingObjective(turn -> turn < 0, () -> {
            throw new TrainException("the fixed samples are gone");
        });
    }

    @Test
    void aStopIsSavedWithoutALookAtTheFixedSamples() {
        RunFolder folder = rig.folder("1");
        RunRig.Listing exported = new RunRig.Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(withoutProbes(), 9, exported, GradientExchange.ALONE);
        List<Double> losses = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void saved(Path file, long step, double loss, boolean best) {
                losses.add(loss);
            }
        };
        try (Scope scope = Scope.open();
                TrainingRun run = rig.beginAtOnes(folder, parts, RunRig.PLAN, listener)) {
            run.advance();
            run.save();
        }
        assertEquals(List.of(Double.NaN), losses);
        assertEquals(List.of(1L), exported.steps);
        assertFalse(Files.exists(folder.best()));
    }

    @Test
    void aCheckpointIsOnDiskBeforeItIsComparedWithOthers() {
        RunFolder folder = rig.folder("1");
        RunRig.Listing exported = new RunRig.Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(withoutProbes(), 9, exported, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = rig.beginAtOnes(folder, parts, new RunPlan(9, 1, 0, 2), new RunListener() {})) {
            String message = assertThrows(TrainException.class, run::advance).getMessage();
            assertTrue(message.contains("the state after step 1 is kept, go on with: sa3 train --resume"), message);
        }
        assertEquals(List.of(1L), exported.steps);
        assertTrue(Files.exists(folder.resumeFile()));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is Linux's")
    void lossesThatFindNoRoomStopTheRunWithItsStateSaved() throws IOException {
        RunFolder folder = rig.folder("1");
        Files.createSymbolicLink(folder.lossFile(), Path.of("/dev/full"));
        TrainingRun.Parts parts =
                new TrainingRun.Parts(new BreakingObjective(-9), 9, new RunRig.Listing(), GradientExchange.ALONE);
        RunPlan plan = new RunPlan(100, 0, 0, 1);
        try (Scope scope = Scope.open()) {
            TrainingRun run = rig.beginAtOnes(folder, parts, plan, new RunListener() {});
            String message =
                    assertThrows(TrainException.class, () -> RunRig.finish(run)).getMessage();
            assertTrue(message.contains("free some space; the state after step 10 is kept, go on with"), message);
            assertThrows(TrainException.class, run::close);
        }
        assertEquals(10, ResumeFile.about(folder.resumeFile()).path("steps").asLong());
    }

    @Test
    void aKillBetweenTheFilesOfASaveCostsNoneOfThem() throws IOException {
        RunFolder folder = rig.folder("1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(folder, flow, RunRig.PLAN, new RunListener() {})) {
                for (int i = 0; i < 3; i++) {
                    run.advance();
                }
            }
            Map<String, byte[]> whole = RunRig.contents(folder);
            Files.delete(folder.best());
            Files.delete(folder.checkpoints().resolve("toy-step=3-epoch=0.safetensors"));
            rig.resume(folder, flow, RunRig.PLAN).close();
            RunRig.assertSameFiles(whole, RunRig.contents(folder));
        }
    }

    @Test
    void aDiskThatRefusesTheAdapterHasTheStateToMakeItOf() throws IOException {
        RunFolder folder = rig.folder("1");
        Path elsewhere = temp.resolve("elsewhere");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(folder, flow, RunRig.PLAN, new RunListener() {})) {
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
            rig.resume(folder, flow, RunRig.PLAN).close();
            assertTrue(Files.exists(folder.checkpoints().resolve("toy-step=2-epoch=0.safetensors")));
        }
    }
}
