package sa3.golden.kinds.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.train.data.Draws;
import sa3.train.data.FrameMask;
import sa3.train.data.LatentCrop;
import sa3.train.data.Latents;
import sa3.train.data.PromptBuilder;
import sa3.train.data.PromptConfig;
import sa3.train.data.Tags;

/** Stored latents to training samples, tags to prompts. */
final class DatasetKinds {
    private DatasetKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("dataset_item", DatasetKinds::item);
        kinds.put("prompt_build", DatasetKinds::prompt);
    }

    private static Outcome item(Inputs in) {
        Latents latents = latents(in.tensor("latents"));
        FrameMask valid = FrameMask.leading(in.integer("valid"), latents.frames());
        int frames = in.integer("crop");
        @Nullable
        Latents silence = in.has("silence") ? latents(in.tensor("silence").part(0)) : null;
        LatentCrop crop = new LatentCrop(frames, silence);
        LatentCrop.Cropped cut = crop.apply(latents, valid, 0);
        return Outcome.of("latents", HostTensor.of(cut.latents().values(), latents.channels(), frames))
                .tensor("mask", HostTensor.of(cut.valid().toArray(), frames))
                .json("seconds_total", in.number("seconds_total"))
                .json("random_start_max", crop.lastStart(valid));
    }

    private static Latents latents(HostTensor rows) {
        return new Latents(rows.dim(0), rows.floats());
    }

    private static Outcome prompt(Inputs in) {
        JsonNode json = in.param("config");
        @Nullable PromptConfig config = json.isNull() ? null : PromptConfig.of(json, "the row's config");
        PromptBuilder builder = new PromptBuilder(config);
        Tags tags = Tags.of(in.param("metadata"));
        Outcome outcome = new Outcome().json("parts", builder.parts(tags));
        return outcome.json("prompt", builder.prompt(tags, Draws.of(0, 0, Draws.Purpose.PROMPT)));
    }
}
