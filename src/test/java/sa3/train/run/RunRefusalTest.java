package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.train.TrainException;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.flow.TinyFlow;

/** Runs that cannot go on, or not begin. */
class RunRefusalTest {
    @TempDir
    private Path temp;

    private RunRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new RunRig(temp);
    }

    @Test
    void otherSettingsAreRefusedWithTheDifference() {
        RunFolder folder = rig.folder("1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(folder, flow, new RunPlan(1, 0, 0, 1), new RunListener() {})) {
                RunRig.finish(run);
            }
            RunIdentity other =
                    rig.identity(RunRig.tree().set("adapter.rank", 8).set("optimizer.beta2", 0.95));
            String message = assertThrows(
                            TrainException.class,
                            () -> TrainingRun.resume(folder, other, RunRig.PLAN, rig.parts(flow), new RunListener() {}))
                    .getMessage();
            assertTrue(message.contains("adapter.rank is 8, was 2"), message);
            assertTrue(message.contains("optimizer.beta2 is 0.95, was 0.999"), message);
            RunIdentity elsewhere = rig.identity(RunRig.tree(), new RunIdentity.Base("tiny", "def", "other"), 3);
            message = assertThrows(
                            TrainException.class,
                            () -> TrainingRun.resume(
                                    folder, elsewhere, RunRig.PLAN, rig.parts(flow), new RunListener() {}))
                    .getMessage();
            assertTrue(message.contains("baseSha256 is def, was abc; textSha256 is other, was text"), message);
            assertTrue(message.contains("probes is 3, was 2"), message);
        }
    }

    @Test
    void theStateOfANewerProgramIsRefused() {
        RunFolder folder = rig.folder("1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(folder, flow, new RunPlan(1, 0, 0, 1), new RunListener() {})) {
                RunRig.finish(run);
            }
            List<String> names = rig.parts(flow).objective().names();
            ResumeFile saved = ResumeFile.read(folder.resumeFile(), names);
            ObjectNode about = saved.about().deepCopy();
            ResumeFile.write(folder.resumeFile(), names, saved.state(), about.put("version", 2));
            String message = assertThrows(TrainException.class, () -> rig.resume(folder, flow, RunRig.PLAN))
                    .getMessage();
            assertTrue(message.contains("version 2 of a run's state, this one knows 1): update sa3"), message);
        }
    }

    @Test
    void aRunThatWasNeverSavedCannotGoOn() {
        RunFolder folder = rig.folder("1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            assertThrows(TrainException.class, () -> rig.resume(folder, flow, RunRig.PLAN));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldWithTheReason() {
        rig.folder("1");
        TrainException refused = assertThrows(TrainException.class, () -> rig.folder("1"));
        assertTrue(String.valueOf(refused.getMessage()).endsWith(" is there already"), refused.getMessage());
    }
}
