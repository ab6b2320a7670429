package sa3.train.job;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.diffusion.DitConfig;
import sa3.json.StrictJson;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;
import sa3.train.run.OptimSettings;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;
import sa3.train.whole.CodecSettings;
import sa3.train.whole.ModelTraining;
import sa3.train.whole.TextShape;

/**
 * Everything that is asked for when a whole model is trained; a JSON document. Any thread.
 *
 * @param text null = an installed text encoder, which stays as it is
 */
public record ModelOrder(
        SameConfig codec,
        DitConfig dit,
        @JsonSetter(nulls = Nulls.SET) @Nullable TextShape text,
        CodecStage codecTraining,
        BaseStage baseTraining) {
    private static final String FILE = "order.json";
    private static final ObjectMapper JSON = StrictJson.mapper();

    static {
        JSON.configOverride(ArrayNode.class).setMergeable(false); // a list is given as a whole
    }

    /**
     * How the codec is trained.
     *
     * @param saveEvery steps between two saves
     */
    public record CodecStage(CodecSettings loss, OptimSettings optimizer, int batchSize, long steps, int saveEvery) {
        public ModelTraining.Plan plan() {
            return new ModelTraining.Plan(optimizer.trainer(batchSize, 1, loss.seed()), steps, saveEvery);
        }
    }

    /**
     * How the transformer is trained.
     *
     * @param recipe defaults of a training of adapters, of which those of the adapters mean nothing
     * @param settings what is other than in the recipe, by paths such as {@code optimizer.rate}
     * @param saveEvery steps between two saves
     */
    public record BaseStage(
            String recipe,
            @JsonSetter(contentNulls = Nulls.SET) Map<String, JsonNode> settings,
            long steps,
            int saveEvery) {
        public BaseStage {
            settings = Map.copyOf(settings);
        }

        /** @throws TrainException a setting is impossible, or the crop is missing */
        public TrainSettings trainSettings() {
            SettingsTree tree = SettingsTree.ofRecipe(recipe);
            new TreeMap<>(settings).forEach(tree::put);
            TrainSettings all = tree.settings();
            if (all.data().cropFrames() == null) {
                throw new TrainException("data.cropFrames: expected the latents that are trained on at once");
            }
            return all;
        }

        public ModelTraining.Plan plan() {
            return new ModelTraining.Plan(trainSettings().trainer(), steps, saveEvery);
        }
    }

    /** A model of the smallest dimensions that still learn something, for sounds of a second or two. */
    public static ModelOrder usual() {
        return of(JSON.createObjectNode(), "the usual order");
    }

    /** Reads a document, of which everything may be missing. */
    public static ModelOrder read(Path file) {
        try {
            return of(JSON.readTree(Files.readAllBytes(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw new TrainException(file + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }

    /**
     * The usual order with other values.
     *
     * @param changes of the form of {@link #json}, with the fields that are to be other
     * @param origin how messages name it
     * @throws TrainException a field is unknown or impossible
     */
    public static ModelOrder of(JsonNode changes, String origin) {
        if (!changes.isObject()) {
            throw new TrainException(origin + ": expected a JSON object");
        }
        try (InputStream usual = ModelOrder.class.getResourceAsStream("/sa3/train/whole-model.json")) {
            JsonNode whole = JSON.readTree(Objects.requireNonNull(usual));
            JSON.readerForUpdating(whole).readTree(changes.toString());
            ModelOrder order = JSON.treeToValue(whole, ModelOrder.class);
            order.check();
            return order;
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause();
            throw new TrainException(origin + ": " + (cause == null ? e : cause).getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new TrainException(origin + ": " + SettingsTree.complaint(e), e);
        } catch (IllegalArgumentException | TrainException e) {
            throw new TrainException(origin + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What no field tells by itself. */
    private void check() {
        shape();
        codecTraining.plan();
        baseTraining.plan();
    }

    /** @throws IllegalArgumentException the networks do not fit each other */
    public ModelTraining.Shape shape() {
        return new ModelTraining.Shape(codec, dit, text);
    }

    /**
     * Keeps the order beside what is trained by it. What can be other is how long the transformer is trained, the codec
     * too where no transformer heard it yet, and how often is saved.
     *
     * @param folder of the model
     * @throws TrainException what is there was begun with another order; nothing is changed then
     */
    public void keepIn(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            List<String> differences =
                    SettingsTree.differences(fixed(folder), read(file).fixed(folder));
            if (!differences.isEmpty()) {
                throw new TrainException(folder + " holds a model of another order: " + String.join("; ", differences)
                        + "; go on with --order " + file + ", or name another folder");
            }
        }
        try {
            WholeFile.write(file, json().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TrainException("cannot write " + file + ": " + FailureText.of(e), e);
        }
    }

    /** What stages that were begun in a folder cannot change any more. */
    private ObjectNode fixed(Path folder) {
        ObjectNode all = JSON.valueToTree(this);
        ObjectNode fixed = JSON.createObjectNode();
        boolean isHeard = Files.exists(ModelTraining.Stage.BASE.resumeFile(folder));
        if (isHeard || Files.exists(ModelTraining.Stage.CODEC.resumeFile(folder))) {
            fixed.set("codec", all.path("codec"));
            fixed.set("codecTraining", ((ObjectNode) all.path("codecTraining")).without("saveEvery"));
        }
        if (isHeard) {
            fixed.set("dit", all.path("dit"));
            fixed.set("text", all.path("text"));
            fixed.putObject("baseTraining").set("settings", JSON.valueToTree(baseTraining.trainSettings()));
        } else if (fixed.path("codecTraining") instanceof ObjectNode training) {
            training.remove("steps");
        }
        return fixed;
    }

    /** All of it, defaults included. */
    public String json() {
        return JSON.valueToTree(this).toPrettyString();
    }
}
