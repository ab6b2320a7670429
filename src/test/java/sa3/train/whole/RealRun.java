package sa3.train.whole;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.lora.AdapterType;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.file.AdapterFile;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.pipeline.FileNetworks;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.adapters.AdapterStart;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.LatentSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.encode.SoundFolder;
import sa3.train.flow.LatentClock;
import sa3.train.job.ModelOrder;
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
    /** One word, but of many of the tokenizer's pieces. */
    static final String TRIGGER = "zorbaxquellimvantrix";

    static final int CROP = 16;
    private static final int EVERY = 100;
    static final double SECONDS = 1.4;

    /** The usual order in half the time, or less. */
    private static final ModelOrder ORDER = ModelOrder.of(
            JsonNodeFactory.instance
                    .objectNode()
                    .<ObjectNode>set(
                            "codecTraining",
                            JsonNodeFactory.instance.objectNode().put("steps", 150))
                    .set("baseTraining", JsonNodeFactory.instance.objectNode().put("steps", 600)),
            "order");

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

    private ModelTraining training() {
        return new ModelTraining(model, ORDER.shape(), new ModelTraining.Listener() {
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

    /**
     * A codec from nothing on all sounds; then a base, text encoder included, on those that are as they are.
     *
     * @return those
     */
    LatentSet trainBase(Path sounds) {
        SoundBank bank = SoundBank.read(SoundFolder.open(sounds, Set.of()), System.out::println);
        training()
                .codec(bank, ORDER.codecTraining().loss(), ORDER.codecTraining().plan());
        LatentSet plain = encode(sounds.resolve("plain"), "plain");
        ModelOrder.BaseStage stage = ORDER.baseTraining();
        training().base(plain, stage.trainSettings(), TinyModel.textFile(), stage.plan());
        return plain;
    }

    LatentSet encode(Path sounds, String name) {
        return training().latents(sounds, folder.resolve(name), "tiny");
    }

    /** Settings for adapters on it. */
    static SettingsTree tree(AdapterType type) {
        return SettingsTree.ofRecipe("reference-torch")
                .set("adapter.type", type)
                .set("adapter.rank", 4)
                .set("optimizer.rate", 1.5e-3)
                .set("data.cropFrames", CROP)
                .set("data.batchSize", 4)
                .set("noise.shift", "none")
                .set("flow.pairNoise", false);
    }

    static LatentClock clock() {
        return new LatentClock(SameConfig.SAMPLE_RATE_HZ, ORDER.codec().samplesPerLatent());
    }

    FileNetworks networks() {
        return new FileNetworks(TinyModel.files(model), true);
    }

    private static List<Turn> probes(int items) {
        return IntStream.range(0, items)
                .mapToObj(item -> new Turn(-1 - item, item))
                .toList();
    }

    /** Which adapter is wanted. */
    record Goal(Path file, int steps, SettingsTree tree) {}

    private AdapterTraining.Base base(FileNetworks networks) {
        return new AdapterTraining.Base(networks.dit(), networks.seconds(), networks.conditioner(), clock(), Dtype.F32);
    }

    private static final AdapterTraining.Means MEANS =
            new AdapterTraining.Means(false, new ComputedVectors(), System.out::println);

    private static TrainingRun.Parts parts(AdapterTraining training) {
        return training.parts(
                new AdapterExporter.About("real", "sa3-sm-music", "", List.of(TRIGGER)), GradientExchange.ALONE);
    }

    /** The mean over fixed samples; of the base where no adapter is given, else by the file that others would load. */
    double loss(LatentSet set, TrainSettings settings, @Nullable Path adapter) {
        try (Scope scope = Scope.open();
                FileNetworks networks = networks();
                AdapterTraining training = new AdapterTraining(base(networks), set, settings, MEANS)) {
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

    /** Trains an adapter. */
    void adapter(LatentSet data, Goal goal) throws IOException {
        RunFolder runFolder = RunFolder.create(folder, "real", Long.toHexString(System.nanoTime()));
        TrainSettings settings = goal.tree.settings();
        try (Scope scope = Scope.open();
                FileNetworks networks = networks();
                AdapterTraining training = new AdapterTraining(base(networks), data, settings, MEANS);
                TrainingRun run = TrainingRun.begin(
                        runFolder,
                        new RunIdentity(settings, new RunIdentity.Base("tiny", "", ""), data.sha256(), 4, 1),
                        new RunPlan(goal.steps, 0, 0, 4),
                        parts(training),
                        new RunListener() {},
                        new TrainingRun.InitialState(training.initial(), StartOffset.NONE))) {
            double mean = 0;
            while (!run.isFinished()) {
                mean += run.advance().loss() / EVERY;
                if (run.step() % EVERY == 0) {
                    System.out.printf("adapter: step %d, loss %.4f%n", run.step(), mean);
                    mean = 0;
                }
            }
            Files.copy(run.save(), goal.file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
