package sa3.train.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.conditioning.Conditioner;
import sa3.diffusion.DitConfig;
import sa3.dsp.AudioClip;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Gradients;
import sa3.mlx.MlxRuntime;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.pipeline.FileNetworks;
import sa3.text.T5GemmaConfig;
import sa3.text.Tokenizer;
import sa3.train.Objective;
import sa3.train.TrainException;
import sa3.train.TrainerSettings;
import sa3.train.data.LatentSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.flow.CaptionCache;
import sa3.train.flow.LatentClock;
import sa3.train.flow.TinyFlow;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;

/** Whole networks: gradients of every tensor, losses that fall, runs that go on, files that load. */
class WholeModelTest {
    private static final int COND = 16;
    private static final DitConfig DIT = new DitConfig(TinyFlow.CHANNELS, 32, 2, 2, false, 16, 8, 16, 48, COND);
    private static final TextShape TEXT =
            new TextShape(new T5GemmaConfig(COND, 1, 2, 1, 8, 10000, 1e-6, 50, 8), TinyModel.VOCABULARY, 24);
    private static final List<Turn> TURNS = List.of(new Turn(0, 0), new Turn(1, 1));

    @TempDir
    private Path temp;

    private static SameConfig codec(Variant variant) {
        int sineStart = variant == Variant.SLIDING ? 1 : 2;
        return new SameConfig(variant, 3, 16, 2, 8, 4, 4, sineStart, 24);
    }

    private static SoundBank bank() {
        Random random = new Random(1);
        List<AudioClip> clips = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            float[][] samples = new float[2][500 + 200 * i];
            for (float[] channel : samples) {
                for (int n = 0; n < channel.length; n++) {
                    channel[n] = (float) (0.3 * Math.sin(0.05 * (i + 1) * n) + 0.05 * random.nextGaussian());
                }
            }
            clips.add(AudioClip.ofOwned(samples, SameConfig.SAMPLE_RATE_HZ));
        }
        return new SoundBank(clips);
    }

    private static CodecObjective codecObjective(Variant variant) {
        return new CodecObjective(codec(variant), bank(), new CodecSettings(6, 1, 1, List.of(64, 16), 0.1, 0.1, 42));
    }

    private static TrainSettings flow() {
        return SettingsTree.ofRecipe("reference-torch")
                .set("data.cropFrames", TinyFlow.CROP)
                .set("data.batchSize", 2)
                .settings();
    }

    private static TrainerSettings trainer(double rate) {
        return new TrainerSettings(
                2, 1, new LearningRate.Constant(rate), new AdamW(0.9, 0.99, 1e-8, 0, true), 1, null, 42);
    }

    /**
     * Slopes along a random direction of each tensor against differences of the loss.
     *
     * @param length of a step
     */
    private static void assertGradients(Objective objective, List<Array> values, double length, double tolerance) {
        Objective.Drawn drawn = objective.draw(TURNS);
        Gradients gradients = Gradients.of(drawn::loss, values);
        for (int i = 0; i < values.size(); i++) {
            try (Scope scope = Scope.open()) {
                Array direction =
                        RandomKey.of(i).normal(Dtype.F32, values.get(i).shape());
                double size = Math.sqrt(
                        direction.mul(direction).reshape(-1).sum(false, 0).item());
                double step = length / size;
                double expected = difference(drawn, values, i, direction, step);
                double found = gradients
                        .gradients()
                        .get(i)
                        .mul(direction)
                        .reshape(-1)
                        .sum(false, 0)
                        .item();
                String name = objective.names().get(i);
                assertEquals(expected, found, tolerance * Math.abs(expected) + 2e-5 / step, name);
                assertTrue(Double.isFinite(found), name);
            }
        }
    }

    /** Central, of the fourth order. */
    private static double difference(
            Objective.Drawn drawn, List<Array> values, int index, Array direction, double step) {
        return (8 * (moved(drawn, values, index, direction, step) - moved(drawn, values, index, direction, -step))
                        - moved(drawn, values, index, direction, 2 * step)
                        + moved(drawn, values, index, direction, -2 * step))
                / (12 * step);
    }

    private static double moved(Objective.Drawn drawn, List<Array> values, int index, Array direction, double step) {
        List<Array> changed = new ArrayList<>(values);
        changed.set(index, values.get(index).add(direction.mul(step)));
        return drawn.loss(changed).item();
    }

    /** Away from the special values of a beginning: zeros and ones hide mistakes. */
    private static List<Array> shaken(List<Array> initial) {
        List<Array> shaken = new ArrayList<>();
        for (int i = 0; i < initial.size(); i++) {
            shaken.add(initial.get(i)
                    .add(RandomKey.of(100 + i)
                            .normal(Dtype.F32, initial.get(i).shape())
                            .mul(0.05)));
        }
        return shaken;
    }

    @Test
    void gradientsOfEveryTensorOfBothCodecs() {
        for (Variant variant : Variant.values()) {
            try (Scope scope = Scope.open();
                    CodecObjective objective = codecObjective(variant)) {
                // Absolute values bend the loss everywhere: short steps, and a tolerance that only mistakes exceed.
                assertGradients(objective, shaken(objective.tensors().initial(1)), 3e-3, 0.06);
            }
        }
    }

    @Test
    void gradientsOfEveryTensorOfTransformerAndText() {
        LatentSet set = TinyFlow.latents(temp);
        try (Scope scope = Scope.open();
                Tokenizer tokenizer = TinyModel.openTokenizer()) {
            WholeField field = WholeField.withText(DIT, TEXT, tokenizer);
            Objective objective = field.objective(set, flow(), new LatentClock(8, 4), line -> {});
            assertEquals(
                    DIT.tensors().size() + TEXT.tensors().size(),
                    objective.names().size());
            assertGradients(objective, shaken(field.tensors().initial(1)), 2e-2, 0.02);
        }
    }

    @Test
    void aFrozenTextEncoderIsNoParameter() {
        LatentSet set = TinyFlow.latents(temp);
        try (Scope scope = Scope.open();
                Tokenizer tokenizer = TinyModel.openTokenizer();
                CaptionCache states = new CaptionCache(
                        prompt -> RandomKey.of(prompt.hashCode()).normal(Dtype.F32, 1, prompt.length(), COND))) {
            WholeField field = WholeField.withFrozenText(DIT, states, tokenizer);
            Objective objective = field.objective(set, flow(), new LatentClock(8, 4), line -> {});
            assertEquals(DIT.tensors().size(), objective.names().size());
            Objective.Drawn drawn = objective.draw(TURNS);
            List<Array> values = field.tensors().initial(1);
            assertTrue(Float.isFinite(drawn.loss(values).item()));
        }
    }

    private static double[] losses(NetworkRun run, int steps) {
        double[] losses = new double[steps];
        for (int i = 0; i < steps; i++) {
            losses[i] = run.advance().loss();
        }
        return losses;
    }

    @Test
    void theLossOfACodecFalls() {
        try (CodecObjective objective = codecObjective(Variant.CHUNKED)) {
            NetworkRun.Task task =
                    new NetworkRun.Task(objective, bank().size(), trainer(5e-3), Map.of("codec", "narrow"));
            try (NetworkRun run =
                    NetworkRun.open(null, task, () -> objective.tensors().initial(1))) {
                List<Turn> probes = List.of(new Turn(-1, 0), new Turn(-2, 1), new Turn(-3, 2));
                double before = run.trainer().loss(probes, run.tensors());
                losses(run, 60);
                double after = run.trainer().loss(probes, run.tensors());
                assertTrue(after < 0.8 * before, before + " to " + after);
            }
        }
    }

    @Test
    void stoppedAndResumedIsNeverStopped() {
        Path file = temp.resolve("resume.safetensors");
        try (CodecObjective objective = codecObjective(Variant.CHUNKED)) {
            NetworkRun.Task task =
                    new NetworkRun.Task(objective, bank().size(), trainer(5e-3), Map.of("codec", "narrow"));
            double[] whole;
            try (NetworkRun run =
                    NetworkRun.open(null, task, () -> objective.tensors().initial(1))) {
                whole = losses(run, 5);
            }
            double[] first;
            try (NetworkRun run =
                    NetworkRun.open(file, task, () -> objective.tensors().initial(1))) {
                first = losses(run, 2);
                run.save();
            }
            try (NetworkRun run = NetworkRun.open(file, task, List::of)) {
                assertEquals(2, run.step());
                double[] rest = losses(run, 3);
                assertArrayEquals(whole, new double[] {first[0], first[1], rest[0], rest[1], rest[2]});
            }
            NetworkRun.Task other =
                    new NetworkRun.Task(objective, bank().size(), trainer(5e-3), Map.of("codec", "wide"));
            assertTrue(assertThrows(TrainException.class, () -> NetworkRun.open(file, other, List::of))
                    .getMessage()
                    .contains("a training with another codec: go on with"));
        }
    }

    @Test
    void theFilesAreLoadedLikeAnyModel() {
        ModelFolder folder = new ModelFolder(temp.resolve("model"), "sm-music", Variant.CHUNKED);
        try (Scope scope = Scope.open();
                Tokenizer tokenizer = TinyModel.openTokenizer();
                CodecObjective objective = codecObjective(Variant.CHUNKED)) {
            List<Array> values = objective.tensors().initial(1);
            double deviation = new CodecMeasure(codec(Variant.CHUNKED), bank()).deviation(objective.tensors(), values);
            folder.writeCodec(objective.tensors(), values, deviation);
            WholeField field = WholeField.withText(DIT, TEXT, tokenizer);
            List<Array> tensors = field.tensors().initial(1);
            folder.writeDit(field.tensors(), tensors);
            folder.writeText(field.tensors(), tensors, TEXT, TinyModel.tokenizer());
        }
        try (Scope scope = Scope.open();
                FileNetworks networks = new FileNetworks(TinyModel.files(folder), true)) {
            assertEquals(codec(Variant.CHUNKED), networks.encoder().config());
            assertEquals(codec(Variant.CHUNKED), networks.decoder().config());
            assertEquals(DIT, networks.dit().config());
            int[] shape = networks.conditioner()
                    .condition("a metal bell", 3)
                    .conditioning()
                    .cross()
                    .shape();
            assertArrayEquals(new int[] {1, Conditioner.PROMPT_TOKENS + 1, COND}, shape);
        }
    }

    @Test
    void leavesNoHandles() {
        LatentSet set = TinyFlow.latents(temp);
        long before = MlxRuntime.liveHandles();
        try (CodecObjective objective = codecObjective(Variant.CHUNKED);
                Tokenizer tokenizer = TinyModel.openTokenizer()) {
            NetworkRun.Task codec = new NetworkRun.Task(objective, 3, trainer(1e-3), Map.of());
            try (NetworkRun run =
                    NetworkRun.open(null, codec, () -> objective.tensors().initial(1))) {
                losses(run, 2);
            }
            WholeField field = WholeField.withText(DIT, TEXT, tokenizer);
            NetworkRun.Task flow = new NetworkRun.Task(
                    field.objective(set, flow(), new LatentClock(8, 4), line -> {}),
                    set.size(),
                    trainer(1e-3),
                    Map.of());
            try (NetworkRun run =
                    NetworkRun.open(null, flow, () -> field.tensors().initial(1))) {
                losses(run, 2);
            }
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
