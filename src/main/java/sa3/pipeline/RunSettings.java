package sa3.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.diffusion.DistributionShift;
import sa3.lora.LoraUse;
import sa3.lora.StrengthMode;
import sa3.lora.live.Attached;
import sa3.lora.live.Played;

/**
 * The settings that made a take, as the JSON that travels inside the audio file: enough to make it again. Version 1 had no
 * mode, and left the ceiling out where the limiter was off.
 */
public final class RunSettings {
    /** Version of the form; readers refuse what is newer. */
    public static final int VERSION = 2;

    /** Resampling moves the end of a file by less. */
    private static final double SAME_SECONDS = 1e-3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunSettings() {}

    /** @param model the name the user gives it */
    public static String json(GenerationRequest request, String model, Take take) {
        try {
            return JSON.writeValueAsString(map(request, model, take));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings that cannot be written as JSON", e);
        }
    }

    /** The same as nested maps. */
    public static Map<String, Object> map(GenerationRequest request, String model, Take take) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", VERSION);
        map.put("model", model);
        map.put("mode", mode(request));
        putPrompt(map, request.prompt());
        map.put("seconds", request.length().seconds());
        ClipLength.Loop loop = request.length().loop();
        if (loop != null) {
            map.put("bars", loop.bars());
            map.put("beatsPerBar", loop.beatsPerBar());
        }
        map.put("seed", take.seed());
        putSampling(map, request.sampling());
        putSource(map, request.source());
        putLoras(map, take.loras());
        double ceiling = request.finish().limiterCeiling();
        map.put("limiterCeiling", Double.isFinite(ceiling) ? ceiling : "off");
        if (request.finish().reference()) {
            map.put("referenceOutput", true);
        }
        return map;
    }

    /** What was heard, as it was when the clip ended; where strengths moved, also those of each step. */
    private static void putLoras(Map<String, Object> map, List<Played> loras) {
        if (!loras.isEmpty()) {
            map.put("loras", loras.stream().map(RunSettings::lora).toList());
        }
        if (loras.stream().anyMatch(lora -> lora.adapter().mode() == StrengthMode.INSIDE)) {
            map.put("loraStrengthMode", StrengthMode.INSIDE.label());
        }
    }

    private static Map<String, Object> lora(Played lora) {
        Attached.Content content = lora.adapter().content();
        LoraUse use = lora.adapter().use();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", content.name());
        if (content.sha256() != null) {
            map.put("sha256", content.sha256());
        }
        map.put("strength", lora.strength());
        if (!use.steps().isAll()) {
            map.put("steps", use.steps().toString());
        }
        if (use.layers() != null) {
            map.put("layers", use.layers());
        }
        if (!content.triggers().isEmpty()) {
            map.put("triggers", content.triggers());
        }
        if (lora.wasMoved()) {
            map.put("strengths", lora.strengths());
        }
        return map;
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

    private static void putPrompt(Map<String, Object> map, PromptSettings prompt) {
        map.put("prompt", prompt.text());
        if (prompt.negative() != null) {
            map.put("negativePrompt", prompt.negative());
        }
        if (prompt.bpm() != null) {
            map.put("bpm", prompt.bpm());
        }
        if (prompt.key() != null) {
            map.put("key", prompt.key().toString());
        }
    }

    private static void putSampling(Map<String, Object> map, SamplingSettings sampling) {
        map.put("steps", sampling.steps());
        map.put("sampler", sampling.sampler().label());
        map.put("cfg", sampling.guidance().cfgScale());
        map.put("apg", sampling.guidance().apgScale());
        map.put("initNoiseLevel", sampling.initNoiseLevel());
        if (!sampling.shift().equals(DistributionShift.SAMPLING_DEFAULT)) {
            map.put("shift", name(sampling.shift()));
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

    private static void putSource(Map<String, Object> map, SourceAudio source) {
        if (source.guide() != null) {
            map.put("guided", true);
        }
        if (source.original() != null) {
            map.put(
                    "inpaint",
                    source.regenerate().stream()
                            .map(range -> List.of(range.start(), range.end()))
                            .toList());
        }
    }
}
