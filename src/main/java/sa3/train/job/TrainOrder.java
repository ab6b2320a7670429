package sa3.train.job;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.json.StrictJson;
import sa3.lora.AdapterConfig;
import sa3.lora.file.AdapterFile;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;
import sa3.train.adapters.AdapterStart;
import sa3.train.checkpoint.StartOffset;
import sa3.train.checkpoint.StartOffset.Given;
import sa3.train.data.LatentSet;
import sa3.train.run.AdapterTraining;
import sa3.train.run.RunFolder;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;
import sa3.train.run.TrainingRun;

/**
 * Everything that was asked for; kept in the run's folder, so that its name alone is enough to go on.
 *
 * @param name of the run, and of the adapter in the end
 * @param base what is trained on
 * @param latents absolute path of the folder that {@code sa3 encode} wrote
 * @param start where the parameters come from
 * @param recompute blocks are computed again for the gradients: less memory, more time
 */
public record TrainOrder(
        String name,
        Base base,
        String latents,
        TrainSettings settings,
        RunPlan plan,
        Start start,
        PreviewPlan previews,
        boolean recompute) {
    private static final String FILE = "order.json";
    private static final int MAX_NAME = 100;
    private static final ObjectMapper JSON = StrictJson.mapper();

    /**
     * The network that is trained on.
     *
     * @param model of the catalog; one that was distilled stands for its base model
     * @param weights absolute path of another file for the transformer; null = the model's own
     */
    public record Base(String model, @JsonSetter(nulls = Nulls.SET) @Nullable String weights) {}

    /**
     * Where a run begins.
     *
     * @param adapter absolute path of a file whose tensors take the place of fresh ones; null = fresh ones
     * @param step steps it has behind it; null = what the file says
     * @param epoch the same of epochs
     */
    public record Start(
            @JsonSetter(nulls = Nulls.SET) @Nullable String adapter,
            @JsonSetter(nulls = Nulls.SET) @Nullable Long step,
            @JsonSetter(nulls = Nulls.SET) @Nullable Long epoch) {
        public static final Start FRESH = new Start(null, null, null);

        /** The adapter's file. */
        @Nullable
        Path file() {
            return adapter == null ? null : Path.of(adapter);
        }

        /**
         * The first state of a training that begins so.
         *
         * @param base what it trains on
         * @param maxSteps of the training, those of the adapter among them
         * @param remarks hears where the adapter was trained on something else
         * @throws TrainException the adapter is of another kind than those of the training, or leaves no step to take
         */
        TrainingRun.InitialState state(
                AdapterTraining training, BaseModel base, long maxSteps, Consumer<String> remarks) {
            Given asked = new Given(step, epoch);
            Path file = file();
            if (file == null) {
                return new TrainingRun.InitialState(training.initial(), StartOffset.of(asked, Given.NOTHING, null));
            }
            AdapterStart start = new AdapterStart(AdapterFile.open(file));
            start.otherBase(base.referenceName(), base.sha256()).ifPresent(remarks);
            AdapterConfig config = start.config();
            Given described = new Given(
                    config.step().isPresent() ? config.step().getAsLong() : null,
                    config.epoch().isPresent() ? config.epoch().getAsLong() : null);
            StartOffset offset =
                    StartOffset.of(asked, described, file.getFileName().toString());
            requireSteps(offset.step(), maxSteps);
            return new TrainingRun.InitialState(training.startingFrom(start), offset);
        }

        private void requireSteps(long behind, long maxSteps) {
            if (behind >= maxSteps) {
                throw new TrainException(adapter + " has " + behind + " steps behind it, and " + maxSteps
                        + " in all leave none to take: say --max-steps " + (behind + maxSteps)
                        + ", or --step-offset 0 to count from here");
            }
        }
    }

    public TrainOrder {
        boolean isName = !name.isBlank() && name.length() <= MAX_NAME && !name.startsWith(".");
        if (!isName || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "the name '" + name
                            + "' becomes that of files: expected 1 to 100 characters, none of / \\ : * ? \" < > | or a leading dot");
        }
    }

    /** The same with another plan. */
    public TrainOrder withPlan(RunPlan other) {
        return new TrainOrder(name, base, latents, settings, other, start, previews, recompute);
    }

    /**
     * Refuses what can be seen at a glance not to begin: no model, no latents, those of another codec.
     *
     * @throws sa3.models.ModelException the model is unknown, or not installed
     * @throws TrainException everything else
     */
    public void requireReady(ModelStore models) {
        ModelFiles files = BaseModel.files(base, models);
        LatentSet.open(Path.of(latents));
        BaseModel.requireCodec(Path.of(latents), base.model(), files.codec());
    }

    /**
     * What a run is called that nobody gave a name: as its latents.
     *
     * @throws TrainException their folder has none
     */
    public static String nameOf(Path latents) {
        Path name = latents.toAbsolutePath().normalize().getFileName();
        if (name == null) {
            throw new TrainException("the folder " + latents + " has no name to call the training by: give one");
        }
        return name.toString();
    }

    /** As JSON. */
    public String json() {
        return JSON.valueToTree(this).toPrettyString();
    }

    /** @throws TrainException no order, or one that is impossible; the message says what of it */
    public static TrainOrder parse(String json, String origin) {
        try {
            return JSON.readValue(json, TrainOrder.class);
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause();
            throw new TrainException(origin + ": " + (cause == null ? e : cause).getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new TrainException(origin + " is no order for a training: " + SettingsTree.complaint(e), e);
        }
    }

    /** Keeps the order in a run's folder. */
    public void write(RunFolder folder) {
        Path file = folder.path().resolve(FILE);
        try {
            WholeFile.write(file, json().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TrainException("cannot write " + file + ": " + FailureText.of(e), e);
        }
    }

    /** @throws TrainException this is not the folder of a run */
    public static TrainOrder read(RunFolder folder) {
        Path file = folder.path().resolve(FILE);
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new TrainException(
                    folder.path() + " is not the folder of a training (it has no " + FILE
                            + "): name one below the save folder, which holds checkpoints/ too",
                    e);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }
}
