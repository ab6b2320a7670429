package sa3.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.platform.FailureText;
import sa3.train.TrainException;
import sa3.train.data.PromptConfig;
import sa3.train.run.SettingsTree;

/** What is made of the sounds and of what is known about them. */
final class DataOptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--batch-size", paramLabel = "N", description = "Sounds of a batch (default: 1).")
    private @Nullable Integer batchSize;

    @Option(names = "--accumulate", paramLabel = "N", description = "Batches of one step (default: 1).")
    private @Nullable Integer accumulation;

    @Option(
            names = "--latent-crop-length",
            paramLabel = "N",
            description = "Latents of a sample, 10.8 a second (default: 1300, medium 4096).")
    private @Nullable Integer cropFrames;

    @Option(names = "--random-crop", negatable = true, description = "Cut long sounds at random places (default: yes).")
    private @Nullable Boolean randomCrop;

    @Option(
            names = "--prompt-config",
            paramLabel = "FILE",
            description = "JSON: how prompts are made of tags, paths and templates.")
    private @Nullable Path promptConfig;

    @Option(
            names = "--trigger",
            paramLabel = "WORD",
            description = "A word that calls the sound up, put before the captions.")
    private @Nullable String trigger;

    @Option(
            names = "--trigger-percent",
            paramLabel = "P",
            description = "Captions of a hundred that begin with it (default: 80).")
    private @Nullable Double triggerPercent;

    void over(SettingsTree tree) {
        tree.set("data.batchSize", batchSize).set("data.accumulation", accumulation);
        tree.set("data.cropFrames", cropFrames).set("data.randomCrop", randomCrop);
        tree.set("data.prompts", prompts());
    }

    private @Nullable PromptConfig prompts() {
        if (promptConfig == null && trigger == null && triggerPercent == null) {
            return null;
        }
        ObjectNode json = promptConfig == null ? PromptConfig.ofCaptions() : read(promptConfig);
        if (trigger != null) {
            json.put("trigger", trigger);
        }
        if (triggerPercent != null) {
            json.put("trigger_pct", triggerPercent);
        }
        return PromptConfig.of(json, promptConfig == null ? "--trigger" : promptConfig.toString());
    }

    private static ObjectNode read(Path file) {
        try {
            JsonNode json = JSON.readTree(file.toFile());
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw new TrainException(file + ": a prompt config is a JSON object");
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }
}
