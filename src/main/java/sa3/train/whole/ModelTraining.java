package sa3.train.whole;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.diffusion.DitConfig;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.train.NotFiniteException;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.TrainerSettings;
import sa3.train.data.LatentSet;
import sa3.train.encode.EncodeSettings;
import sa3.train.encode.FolderEncoding;
import sa3.train.encode.SoundFolder;
import sa3.train.flow.FlowObjective;
import sa3.train.flow.LatentClock;
import sa3.train.run.TrainSettings;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.Weights;

/**
 * A whole model from a folder of captioned sounds, in three stages: {@link #codec}, {@link #latents}, {@link #base}. Each
 * saves as it goes, beside the model's files; called again with the same arguments, each goes on where it was. Belongs to the
 * thread that owns MLX.
 */
public final class ModelTraining {
    private final ModelFolder model;
    private final Shape shape;
    private final Listener listener;

    public ModelTraining(ModelFolder model, Shape shape, Listener listener) {
        this.model = model;
        this.shape = shape;
        this.listener = listener;
    }

    /**
     * Dimensions of everything; the text encoder's tokens are as wide as the transformer takes them.
     *
     * @param text null = the text encoder is not trained
     */
    public record Shape(SameConfig codec, DitConfig dit, @Nullable TextShape text) {
        public Shape {
            if (codec.latentChannels() != dit.latentChannels()) {
                throw new IllegalArgumentException("the codec makes " + codec.latentChannels()
                        + " latent channels, the transformer takes " + dit.latentChannels());
            }
        }
    }

    /**
     * How long a stage takes.
     *
     * @param saveEvery steps between two saves
     */
    public record Plan(TrainerSettings trainer, long steps, int saveEvery) {
        public Plan {
            if (steps < 1 || saveEvery < 1) {
                throw new IllegalArgumentException(
                        "a stage takes at least 1 step, and 1 between saves; found " + steps + " and " + saveEvery);
            }
        }
    }

    /** What is trained, and saves a state to go on from. */
    public enum Stage {
        CODEC,
        BASE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Where the state of the stage lies in a model's folder. */
        public Path resumeFile(Path folder) {
            return folder.resolve(label() + "-resume.safetensors");
        }
    }

    /** Hears of the work; what it throws ends the stage after a save. */
    public interface Listener {
        void stepped(String stage, StepReport report, long steps);

        /** Something that a person should know, one line. */
        void remark(String line);
    }

    /** Trains the codec and writes its two files. */
    public void codec(SoundBank sounds, CodecSettings settings, Plan plan) {
        try (CodecObjective objective = new CodecObjective(shape.codec, sounds, settings)) {
            Map<String, Object> identity = Map.of(
                    "codec", shape.codec, "loss", settings, "optimizer", plan.trainer, "sounds", sounds.describe());
            NetworkRun.Task task = new NetworkRun.Task(objective, sounds.size(), plan.trainer, identity);
            Supplier<List<Array>> fresh = () -> objective.tensors().initial(settings.seed());
            try (NetworkRun run = NetworkRun.open(Stage.CODEC.resumeFile(model.folder()), task, fresh)) {
                finish(Stage.CODEC, run, plan);
                double deviation = new CodecMeasure(shape.codec, sounds).deviation(objective.tensors(), run.tensors());
                model.writeCodec(objective.tensors(), run.tensors(), deviation);
            }
        }
    }

    /**
     * Encodes a folder of sounds with the trained codec.
     *
     * @param encoderSha256 of the codec's file
     */
    public LatentSet latents(Path sounds, Path target, String encoderSha256) {
        try (TensorFile file = TensorFiles.open(model.encoder());
                Weights weights = Weights.of(file, Dtype.F32)) {
            EncodeSettings settings = new EncodeSettings(encoderSha256, 600, false);
            FolderEncoding.Listener heard = new FolderEncoding.Listener() {
                @Override
                public void working(int doneSounds, int count, SoundFolder.Sound sound) {}

                @Override
                public void remark(String line) {
                    listener.remark(line);
                }
            };
            SoundFolder folder = SoundFolder.open(sounds, Set.of());
            new FolderEncoding(folder, target, new SameEncoder(weights, shape.codec), settings, heard).run();
        }
        return LatentSet.open(target);
    }

    /**
     * Trains the transformer, with its text encoder where the shape has one, and writes their files.
     *
     * @param settings crop, prompts, noise levels, masks; those of adapter and optimiser mean nothing here
     * @param textFile of a text encoder: its tokenizer is taken, and all of it where none is trained
     */
    public void base(LatentSet set, TrainSettings settings, Path textFile, Plan plan) {
        try (InstalledText text = new InstalledText(textFile)) {
            requireFit(text);
            WholeField field = shape.text == null
                    ? WholeField.withFrozenText(shape.dit, text.captions(), text.tokenizer())
                    : WholeField.withText(shape.dit, shape.text, text.tokenizer());
            base(field, set, settings, text, plan);
        }
    }

    /** Refuses a text encoder for {@link #base} whose tokens the transformer cannot take, before anything is trained. */
    public void requireFit(Path textFile) {
        try (InstalledText text = new InstalledText(textFile)) {
            requireFit(text);
        }
    }

    private void requireFit(InstalledText text) {
        if (shape.text == null && text.hiddenSize() != shape.dit.condDim()) {
            throw new TrainException("the transformer takes prompt tokens of width " + shape.dit.condDim()
                    + " (condDim), the text encoder " + text.path() + " gives " + text.hiddenSize());
        }
    }

    private void base(WholeField field, LatentSet set, TrainSettings settings, InstalledText text, Plan plan) {
        LatentClock clock = new LatentClock(SameConfig.SAMPLE_RATE_HZ, shape.codec.samplesPerLatent());
        FlowObjective objective = field.objective(set, settings, clock, listener::remark);
        Map<String, Object> identity = Map.of(
                "dimensions", shape,
                "data", settings.data(),
                "noise", settings.noise(),
                "flow", settings.flow(),
                "optimizer", plan.trainer,
                "latents or captions", set.sha256(),
                "installed text encoder", text.sha256());
        NetworkRun.Task task = new NetworkRun.Task(objective, set.size(), plan.trainer, identity);
        Supplier<List<Array>> fresh = () -> field.tensors().initial(settings.seed());
        try (NetworkRun run = NetworkRun.open(Stage.BASE.resumeFile(model.folder()), task, fresh)) {
            finish(Stage.BASE, run, plan);
            model.writeDit(field.tensors(), run.tensors());
            if (shape.text == null) {
                model.copyText(text.path());
            } else {
                model.writeText(field.tensors(), run.tensors(), shape.text, text.tokenizerModel());
            }
        }
    }

    private void finish(Stage stage, NetworkRun run, Plan plan) {
        try {
            while (run.step() < plan.steps) {
                StepReport report = run.advance();
                if (report.step() % plan.saveEvery == 0) {
                    run.save();
                }
                listener.stepped(stage.label(), report, plan.steps);
            }
        } catch (NotFiniteException e) {
            saveAfterAll(run, e);
            throw new TrainException(
                    e.getMessage() + "; begin again in another folder, with an order of a lower optimizer.rate or of"
                            + " optimizer.clip 1 for this stage (" + stage.label() + "Training)",
                    e);
        } catch (RuntimeException | OutOfMemoryError e) {
            saveAfterAll(run, e);
            throw e;
        }
        run.save();
    }

    /** A step that fails leaves the state as it was; where that cannot be saved, what came first is what is told. */
    private static void saveAfterAll(NetworkRun run, Throwable failure) {
        try {
            run.save();
        } catch (RuntimeException | OutOfMemoryError e) {
            failure.addSuppressed(e);
        }
    }
}
