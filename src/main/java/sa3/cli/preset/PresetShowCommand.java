package sa3.cli.preset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.SourceOptions;
import sa3.lora.LoraException;
import sa3.lora.set.LoraReference;
import sa3.lora.set.LoraSet;
import sa3.preset.Preset;
import sa3.settings.LoraMarkup;
import sa3.settings.Mode;
import sa3.settings.Settings;

@Command(
        name = "show",
        description = "Prints a preset, or the settings that made a clip, and what they need.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset show lofi-loop",
            "  sa3 preset show take_7.wav             how was this made?",
            "  sa3 preset show ./theirs.json          a file from elsewhere"
        })
final class PresetShowCommand implements Callable<Integer> {
    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "NAME|FILE",
            completionCandidates = PresetNames.class,
            description = "A preset, a preset's file, or a clip.")
    private String name = "";

    @Override
    public Integer call() {
        Preset preset = PresetSource.find(parent.access().folders(), name);
        List<String> needs = needs(preset.settings());
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("preset", preset.toJson());
            answer.put("needs", needs);
            common.out().println(JsonLine.pretty(answer));
            return ExitCodes.OK;
        }
        ObjectNode json = preset.toJson();
        json.properties().forEach(field -> common.out()
                .println(field.getKey() + "  "
                        + (field.getValue().isTextual() ? field.getValue().textValue() : field.getValue())));
        needs.forEach(need -> common.remark("needs " + need));
        return ExitCodes.OK;
    }

    /** What has to be there beside the program. */
    private List<String> needs(Settings settings) {
        List<String> needs = new ArrayList<>();
        Mode mode = settings.form().mode();
        if (mode != null && mode != Mode.TEXT) {
            needs.add(SourceOptions.need(mode));
        }
        if (settings.form().bars() != null && settings.wording().bpm() == null) {
            needs.add("a tempo (--bpm)");
        }
        if (settings.wording().joined().isBlank() && settings.wording().prompt() == null) {
            needs.add("a prompt (--prompt)");
        }
        LoraSet loras = LoraMarkup.takenOut(settings, new ArrayList<>()).loras();
        loras.entries().forEach(entry -> missing(entry.lora()).ifPresent(needs::add));
        return needs;
    }

    private Optional<String> missing(LoraReference lora) {
        try {
            parent.loraFolders().find(List.of(lora));
            return Optional.empty();
        } catch (LoraException e) {
            return Optional.of("LoRA '" + lora.name() + "': " + e.getMessage());
        }
    }
}
