package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.lora.file.AdapterFile;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.flow.TinyFlow;

/** Runs in a folder: what they write, stopping, going on. */
class TrainingRunTest {
    @TempDir
    private Path temp;

    private RunRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new RunRig(temp);
    }

    @Test
    void stoppedAndResumedIsNeverStoppedFileByFile() throws IOException {
        RunFolder whole = rig.folder("0000aaaa");
        RunFolder broken = rig.folder("0000bbbb");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(whole, flow, RunRig.PLAN, new RunListener() {})) {
                RunRig.finish(run);
            }
            try (TrainingRun run = rig.begin(broken, flow, RunRig.PLAN, new RunListener() {})) {
                for (int i = 0; i < 5; i++) { // two steps behind the save at step 3
                    run.advance();
                }
            }
            Files.write(broken.lossFile(), new byte[5], StandardOpenOption.APPEND); // a record cut in two
            Files.writeString(broken.best(), "{\"file\": \"of an earlier save\"}"); // killed before this was written
            try (TrainingRun run = rig.resume(broken, flow, RunRig.PLAN)) {
                assertEquals(3, run.step());
                RunRig.finish(run);
            }
        }
        RunRig.assertSameFiles(RunRig.contents(whole), RunRig.contents(broken));
    }

    @Test
    void keepsEveryCheckpointUnderItsNameAndMarksTheBest() throws IOException {
        RunFolder folder = rig.folder("1");
        List<Double> losses = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = rig.begin(folder, flow, RunRig.PLAN, new RunListener() {
                    @Override
                    public void saved(Path file, long step, double loss, boolean best) {
                        losses.add(loss);
                        assertEquals(losses.stream().allMatch(other -> other >= loss), best);
                    }
                })) {
            RunRig.finish(run);
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
        RunFolder folder = rig.folder("1");
        List<LossRecord> heard = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = rig.begin(folder, flow, new RunPlan(4, 0, 0, 1), new RunListener() {
                    @Override
                    public void stepped(sa3.train.StepReport report) {
                        heard.add(new LossRecord(report.step(), (float) report.noiseLevel(), (float) report.loss()));
                    }
                })) {
            RunRig.finish(run);
        }
        assertEquals(heard, LossFile.read(folder.lossFile()));
        assertEquals(4, heard.size());
    }

    @Test
    void previewsComeWithAnAdapterThatIsOnDisk() {
        RunFolder folder = rig.folder("1");
        List<Long> steps = new ArrayList<>();
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32);
                TrainingRun run = rig.begin(folder, flow, new RunPlan(5, 0, 2, 1), new RunListener() {
                    @Override
                    public void previewDue(Path adapter, long step) {
                        assertTrue(Files.isRegularFile(adapter));
                        steps.add(step);
                    }
                })) {
            RunRig.finish(run);
        }
        assertEquals(List.of(2L, 4L, 5L), steps);
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        RunFolder folder = rig.folder("1");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(AdapterType.DORA_ROWS, Dtype.F32)) {
            try (TrainingRun run = rig.begin(folder, flow, new RunPlan(2, 1, 0, 1), new RunListener() {})) {
                RunRig.finish(run);
            }
            try (TrainingRun run = rig.resume(folder, flow, new RunPlan(3, 1, 0, 1))) {
                RunRig.finish(run);
            }
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
