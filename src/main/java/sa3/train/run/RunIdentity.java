package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import sa3.train.TrainException;

/**
 * What a run is: whoever takes it up must bring the same.
 *
 * @param dataSha256 of what the data set lists, the encoder of each sound among it
 * @param probes fixed samples by which checkpoints are compared
 * @param processes that train together: they share the samples of a step
 */
public record RunIdentity(TrainSettings settings, Base base, String dataSha256, int probes, int processes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is trained on.
     *
     * @param model the network that is adapted, by the name its user gives it
     * @param sha256 of the network's file, in which the embeddings of durations and padding are too
     * @param textSha256 of the file of the text encoder, which captions go through
     */
    public record Base(String model, String sha256, String textSha256) {}

    /** The same as JSON. */
    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.set("settings", JSON.valueToTree(settings));
        return json.put("model", base.model)
                .put("baseSha256", base.sha256)
                .put("textSha256", base.textSha256)
                .put("dataSha256", dataSha256)
                .put("probes", probes)
                .put("processes", processes);
    }

    /** The settings of a run from its {@link #json}. */
    public static SettingsTree settings(JsonNode json) {
        return SettingsTree.parse(json.path("settings").toString());
    }

    /**
     * Refuses to go on with anything else.
     *
     * @param saved the {@link #json} of the run that is to go on
     * @throws TrainException naming every difference
     */
    void requireSame(JsonNode saved) {
        List<String> differences = new ArrayList<>();
        List<String> files = new ArrayList<>();
        compare("model", base.model, saved, differences);
        compare("baseSha256", base.sha256, saved, files);
        compare("textSha256", base.textSha256, saved, files);
        if (!dataSha256.equals(saved.path("dataSha256").asText())) {
            files.add("the latents, what is known about them, or silence.npy have changed since (dataSha256 is "
                    + dataSha256 + ", was " + saved.path("dataSha256").asText() + ")");
        }
        compare("probes", String.valueOf(probes), saved, differences);
        compare("processes", String.valueOf(processes), saved, differences);
        differences.addAll(SettingsTree.of(settings).differences(settings(saved)));
        if (!differences.isEmpty()) {
            files.addAll(0, differences);
            throw new TrainException("cannot go on with other settings: " + String.join("; ", files)
                    + "; leave the options out to go on, or begin a new run");
        }
        if (!files.isEmpty()) {
            throw new TrainException("cannot go on with other files: " + String.join("; ", files)
                    + "; put those of the beginning back to go on, or begin a new run");
        }
    }

    private static void compare(String name, String here, JsonNode saved, List<String> differences) {
        String there = saved.path(name).asText();
        if (!here.equals(there)) {
            differences.add(name + " is " + here + ", was " + there);
        }
    }
}
