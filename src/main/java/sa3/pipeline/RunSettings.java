package sa3.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import sa3.diffusion.DistributionShift;
import sa3.json.JsonNumbers;
import sa3.json.UnknownFields;
import sa3.lora.LoraUse;
import sa3.lora.StrengthMode;
import sa3.lora.folder.LoraFolders;
import sa3.lora.live.Attached;
import sa3.lora.live.Played;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraReference;

/**
 * The settings that made a take, as the JSON that travels inside the audio file: enough to make it again. Version 1 had no
 * mode, and left the ceiling out where the limiter was off.
 */
public final class RunSettings {
    /** Version of the form; readers refuse what is newer. */
    public static final int VERSION = 2;

    /** Resampling moves the end of a file by less. */
    private static final double SAME_SECONDS = 1e-3;

    private RunSettings() {}

    /**
     * @param model the name the user gives it
     * @param folders what of an adapter's path is told: its place in them
     */
    public static ObjectNode json(GenerationRequest request, String model, Take take, LoraFolders folders) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        json.put("model", model);
        json.put("mode", mode(request));
        putPrompt(json, request.prompt());
        json.put("seconds", request.length().seconds());
        ClipLength.Loop loop = request.length().loop();
        if (loop != null) {
            json.put("bars", loop.bars());
            json.set("beatsPerBar", JsonNumbers.of(loop.beatsPerBar()));
        }
        json.put("seed", take.seed());
        putSampling(json, request.sampling());
        putSource(json, request.source());
        putLoras(json, take.loras(), folders);
        double ceiling = request.finish().limiterCeiling();
        if (Double.isFinite(ceiling)) {
            json.put("limiterCeiling", ceiling);
        } else {
            json.put("limiterCeiling", "off");
        }
        if (request.finish().reference()) {
            json.put("referenceOutput", true);
        }
        return json;
    }

    /** What was heard, as it was when the clip ended; where strengths moved, also those of each step. */
    private static void putLoras(ObjectNode json, List<Played> loras, LoraFolders folders) {
        if (!loras.isEmpty()) {
            ArrayNode array = json.putArray("loras");
            loras.forEach(lora -> array.add(lora(lora, folders)));
        }
        if (loras.stream().anyMatch(lora -> lora.adapter().mode() == StrengthMode.INSIDE)) {
            json.put("loraStrengthMode", StrengthMode.INSIDE.label());
        }
    }

    private static ObjectNode lora(Played lora, LoraFolders folders) {
        Attached.Content content = lora.adapter().content();
        LoraUse use = lora.adapter().use();
        String place = content.file() == null ? null : folders.place(content.file());
        ObjectNode json = new LoraEntry(
                        new LoraReference(content.name(), content.sha256(), place),
                        lora.strength(),
                        use.steps(),
                        use.layers(),
                        LoraEntry.carried(content.triggers()),
                        UnknownFields.NONE)
                .toJson();
        if (lora.wasMoved()) {
            ArrayNode strengths = json.putArray("strengths");
            lora.strengths().forEach(strengths::add);
        }
        return json;
    }

    /** {@code text}, {@code guide}, {@code inpaint} or {@code continue}. */
    private static String mode(GenerationRequest request) {
        SourceAudio source = request.source();
        if (source.original() == null) {
            return source.guide() == null ? "text" : "guide";
        }
        SourceAudio.TimeRange last = source.regenerate().get(source.regenerate().size() - 1);
        boolean goesOn = source.regenerate().size() == 1
                && Math.abs(last.start() - source.original().seconds()) < SAME_SECONDS
                && last.end() == request.length().seconds();
        return goesOn ? "continue" : "inpaint";
    }

    private static void putPrompt(ObjectNode json, PromptSettings prompt) {
        json.put("prompt", prompt.text());
        if (prompt.negative() != null) {
            json.put("negativePrompt", prompt.negative());
        }
        if (prompt.bpm() != null) {
            json.put("bpm", prompt.bpm());
        }
        if (prompt.key() != null) {
            json.put("key", prompt.key().toString());
        }
    }

    private static void putSampling(ObjectNode json, SamplingSettings sampling) {
        json.put("steps", sampling.steps());
        json.put("sampler", sampling.sampler().label());
        json.put("cfg", sampling.guidance().cfgScale());
        json.put("apg", sampling.guidance().apgScale());
        json.put("initNoiseLevel", sampling.initNoiseLevel());
        if (!sampling.shift().equals(DistributionShift.SAMPLING_DEFAULT)) {
            json.put("shift", name(sampling.shift()));
        }
    }

    /** As the command line calls it; a shift with numbers of its own shows them. */
    private static String name(DistributionShift shift) {
        if (shift instanceof DistributionShift.None) {
            return "none";
        }
        if (shift.equals(new DistributionShift.Flux())) {
            return "flux";
        }
        return shift.equals(new DistributionShift.Full()) ? "full" : shift.toString();
    }

    private static void putSource(ObjectNode json, SourceAudio source) {
        if (source.guide() != null) {
            json.put("guided", true);
        }
        if (source.original() != null) {
            ArrayNode ranges = json.putArray("inpaint");
            source.regenerate()
                    .forEach(range -> ranges.addArray().add(range.start()).add(range.end()));
        }
    }
}
