package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import sa3.mlx.Array;
import sa3.train.GradientExchange;
import sa3.train.TrainState;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.LatentSet;
import sa3.train.flow.TinyFlow;

/** Runs of tiny adapters, and of an objective that can break, in folders of their own. */
final class RunRig {
    static final RunPlan PLAN = new RunPlan(7, 3, 0, 2);

    private final Path temp;
    private final LatentSet set;

    RunRig(Path temp) throws IOException {
        this.temp = temp;
        set = TinyFlow.latents(Files.createDirectory(temp.resolve("latents")));
    }

    /** A new run's folder. */
    RunFolder folder(String id) {
        return RunFolder.create(temp, "toy", id);
    }

    static SettingsTree tree() {
        return SettingsTree.ofRecipe("reference-mlx")
                .set("adapter.rank", 2)
                .set("adapter.alpha", 4)
                .set("adapter.exclude", List.of("to_timestep"))
                .set("data.batchSize", 2)
                .set("data.cropFrames", TinyFlow.CROP)
                .set("optimizer.rate", 1e-2)
                .set("optimizer.emaDecay", 0.9);
    }

    RunIdentity identity(SettingsTree tree) {
        return identity(tree, new RunIdentity.Base("tiny", "abc", "text"), 2);
    }

    RunIdentity identity(SettingsTree tree, RunIdentity.Base base, int probes) {
        return new RunIdentity(tree.settings(), base, set.sha256(), probes, 1);
    }

    TrainingRun.Parts parts(TinyFlow flow) {
        TrainSettings settings = tree().settings();
        AdapterExporter exporter = new AdapterExporter(
                flow.adapters().tensors(),
                settings.adapter(),
                new AdapterExporter.About("toy-20260714123456", "sa3-sm-music", "abc", List.of("zxq")));
        return new TrainingRun.Parts(
                flow.objective(set, TinyFlow.PLAIN, false), set.size(), exporter, GradientExchange.ALONE);
    }

    TrainingRun begin(RunFolder folder, TinyFlow flow, RunPlan plan, RunListener listener) {
        TrainState state = TrainState.initial(flow.adapters().initial(1), true);
        TrainingRun.InitialState start = new TrainingRun.InitialState(state, StartOffset.NONE);
        return TrainingRun.begin(folder, identity(tree()), plan, parts(flow), listener, start);
    }

    TrainingRun resume(RunFolder folder, TinyFlow flow, RunPlan plan) {
        return TrainingRun.resume(folder, identity(tree()), plan, parts(flow), new RunListener() {});
    }

    static void finish(TrainingRun run) {
        while (!run.isFinished()) {
            run.advance();
        }
    }

    static Map<String, byte[]> contents(RunFolder folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.path().relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    static void assertSameFiles(Map<String, byte[]> expected, Map<String, byte[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }

    /** Writes nothing, and remembers after which steps it was to. */
    static final class Listing implements Exporter {
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

    TrainingRun beginAtOnes(RunFolder folder, TrainingRun.Parts parts) {
        return beginAtOnes(folder, parts, PLAN, new RunListener() {});
    }

    TrainingRun beginAtOnes(RunFolder folder, TrainingRun.Parts parts, RunPlan plan, RunListener listener) {
        TrainState ones = TrainState.initial(List.of(Array.ones(3)), true);
        TrainingRun.InitialState start = new TrainingRun.InitialState(ones, StartOffset.NONE);
        return TrainingRun.begin(folder, identity(tree()), plan, parts, listener, start);
    }
}
