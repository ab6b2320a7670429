package sa3.train.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.file.AdapterFile;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.pipeline.FileNetworks;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.TrainerSettings;
import sa3.train.adapters.AdapterStart;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.LatentSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.encode.SoundFolder;
import sa3.train.flow.LatentClock;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.optim.MovingAverage;
import sa3.train.run.AdapterExporter;
import sa3.train.run.AdapterTraining;
import sa3.train.run.RunFolder;
import sa3.train.run.RunIdentity;
import sa3.train.run.RunListener;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;
import sa3.train.run.TrainingRun;
import sa3.train.sounds.DemoSounds;

/** From nothing to an adapter that is heard: a codec, a base, an adapter with a trigger word, clips through the pipeline. */
final class RealRun {
    static final String TRIGGER = "zorbax";
    static final int CROP = 16;
    private static final int EVERY = 100;
    static final double SECONDS = 1.4;

    private final Path folder;
    private final ModelFolder model;

    RealRun(Path folder) {
        this.folder = folder;
        model = new ModelFolder(folder.resolve("model"), "sm-music-base", SameConfig.Variant.CHUNKED);
    }

    /** A folder with the sounds as they are in {@code plain}, and under the trigger word in {@code machine}. */
    Path sounds() {
        Path sounds = folder.resolve("sounds");
        new DemoSounds(1, null).write(sounds.resolve("plain"));
        new DemoSounds(1, TRIGGER).write(sounds.resolve("machine"));
        return sounds;
    }

    static TrainerSettings trainer(int batch, LearningRate rate, double average) {
        return new TrainerSettings(
                batch, 1, rate, new AdamW(0.9, 0.99, 1e-8, 0, true), 1, new MovingAverage(average), 42);
    }

    private ModelTraining training() {
        ModelTraining.Shape shape = new ModelTraining.Shape(TinyModel.CODEC, TinyModel.DIT, TinyModel.TEXT);
        return new ModelTraining(model, shape, new ModelTraining.Listener() {
            private double mean;

            @Override
            public void stepped(String stage, StepReport report, long steps) {
                mean += report.loss() / EVERY;
                if (report.step() % EVERY == 0) {
                    System.out.printf("%s: step %d of %d, loss %.4f%n", stage, report.step(), steps, mean);
                    mean = 0;
                }
            }

            @Override
            public void remark(String line) {
                System.out.println(line);
            }
        });
    }

    /** A codec from nothing, on a folder of sounds. */
    void codec(Path sounds, int steps, double rate) {
        SoundBank bank = SoundBank.read(SoundFolder.open(sounds, Set.of()), System.out::println);
        LearningRate decay = new LearningRate.InverseDecay(rate, 200, 0.5, 0.9, 0);
        training().codec(bank, CodecSettings.USUAL, new ModelTraining.Plan(trainer(8, decay, 0.98), steps, 1000));
    }

    LatentSet encode(Path sounds, String name) {
        return training().latents(sounds, folder.resolve(name), "tiny");
    }

    /** A base from nothing, text encoder included. */
    void base(LatentSet set, int steps, double rate) {
        LearningRate decay = new LearningRate.InverseDecay(rate, 500, 0.5, 0.9, 0);
        ModelTraining.Plan plan = new ModelTraining.Plan(trainer(8, decay, 0.99), steps, 1000);
        training().base(set, tree().settings(), TinyModel.textFile(), plan);
    }

    static SettingsTree tree() {
        return SettingsTree.ofRecipe("reference-torch")
                .set("data.cropFrames", CROP)
                .set("data.batchSize", 8)
                .set("noise.shift", "none")
                .set("flow.pairNoise", false);
    }

    static LatentClock clock() {
        return new LatentClock(SameConfig.SAMPLE_RATE_HZ, TinyModel.CODEC.samplesPerLatent());
    }

    FileNetworks networks() {
        return new FileNetworks(TinyModel.files(model), true);
    }

    static List<Turn> probes(int items) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 2 * items; i++) {
            turns.add(new Turn(-1 - i, i % items));
        }
        return turns;
    }

    /**
     * What an adapter did.
     *
     * @param own of the base on the sounds it was trained on
     * @param before of the base on the sounds with the trigger word
     * @param after of the adapter on the same
     */
    record Losses(double own, double before, double after) {
        /** Of what the base lacked at first, the share that it still lacks. */
        double excessLeft() {
            return (after - own) / (before - own);
        }
    }

    /** Which adapter is wanted. */
    record Goal(Path file, int steps, SettingsTree tree) {}

    /** Trains an adapter and says what it did to the loss, by the file that others would load. */
    Losses adapter(LatentSet plain, LatentSet triggered, LatentSet data, Goal goal) throws IOException {
        TrainSettings settings = goal.tree.settings();
        try (Scope scope = Scope.open();
                FileNetworks networks = networks()) {
            AdapterTraining.Base base = new AdapterTraining.Base(
                    networks.dit(), networks.seconds(), networks.conditioner(), clock(), Dtype.F32);
            double own = loss(base, plain, settings, null);
            double before = loss(base, triggered, settings, null);
            train(base, data, settings, goal);
            return new Losses(own, before, loss(base, triggered, settings, goal.file));
        }
    }

    private static final AdapterTraining.Means MEANS =
            new AdapterTraining.Means(false, new ComputedVectors(), System.out::println);

    private static TrainingRun.Parts parts(AdapterTraining training) {
        return training.parts(
                new AdapterExporter.About("real", "sa3-sm-music", "", List.of(TRIGGER)), GradientExchange.ALONE);
    }

    /** The mean over fixed samples; of the base where no adapter is given. */
    private static double loss(
            AdapterTraining.Base base, LatentSet set, TrainSettings settings, @Nullable Path adapter) {
        try (Scope scope = Scope.open();
                AdapterTraining training = new AdapterTraining(base, set, settings, MEANS)) {
            TrainState state = adapter == null
                    ? training.initial()
                    : training.startingFrom(new AdapterStart(AdapterFile.open(adapter)));
            TrainingRun.Parts parts = parts(training);
            try (Trainer trainer =
                    new Trainer(parts.objective(), parts.items(), settings.trainer(), state, parts.exchange())) {
                return trainer.loss(probes(set.size()), trainer.state().parameters());
            }
        }
    }

    private void train(AdapterTraining.Base base, LatentSet data, TrainSettings settings, Goal goal)
            throws IOException {
        RunFolder runFolder = RunFolder.create(folder, "real", Long.toHexString(System.nanoTime()));
        try (Scope scope = Scope.open();
                AdapterTraining training = new AdapterTraining(base, data, settings, MEANS);
                TrainingRun run = TrainingRun.begin(
                        runFolder,
                        new RunIdentity(settings, "tiny", "", data.sha256()),
                        new RunPlan(goal.steps, 0, 0, 4),
                        parts(training),
                        new RunListener() {},
                        new TrainingRun.InitialState(training.initial(), StartOffset.NONE))) {
            double mean = 0;
            while (!run.isFinished()) {
                mean += run.advance().loss() / 100;
                if (run.step() % 100 == 0) {
                    System.out.printf("adapter: step %d, loss %.4f%n", run.step(), mean);
                    mean = 0;
                }
            }
            Files.copy(run.save(), goal.file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
