package sa3.cli.preset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.PresetAccess;
import sa3.config.UserConfig;
import sa3.preset.Preset;
import sa3.preset.PresetFolders;
import sa3.settings.Form;
import sa3.settings.Mode;

@Command(
        name = "list",
        description = "Lists the presets: yours, then those of the program.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset list                        * marks the one applied",
            "  sa3 preset list --json                 the same for scripts"
        })
final class PresetListCommand implements Callable<Integer> {
    private static final String ROW = "%s %-24s %-8s %-9s %-12s %s%n";

    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        PresetAccess access = parent.access();
        String applied = access.config().text(UserConfig.PRESET).orElse("");
        List<PresetFolders.Entry> entries = access.folders().list();
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folder", access.folders().own().toString());
            answer.put(
                    "presets",
                    entries.stream().map(entry -> map(entry, applied)).toList());
            common.out().println(JsonLine.pretty(answer));
            return ExitCodes.OK;
        }
        common.out().printf(Locale.ROOT, ROW, " ", "preset", "from", "mode", "length", "what it is for");
        entries.forEach(entry -> common.out().print(row(entry, applied)));
        common.remark("sa3 generate --preset NAME; your own lie in "
                + access.folders().own());
        return ExitCodes.OK;
    }

    private static String row(PresetFolders.Entry entry, String applied) {
        Preset preset = entry.preset();
        String from = entry.shipped() ? "program" : "you";
        if (preset == null) {
            return String.format(Locale.ROOT, ROW, "!", entry.name(), from, "-", "-", entry.problem());
        }
        String mark = preset.name().equalsIgnoreCase(applied) ? "*" : " ";
        String description = preset.description() == null ? "" : preset.description();
        return String.format(Locale.ROOT, ROW, mark, preset.name(), from, mode(preset), length(preset), description);
    }

    private static String mode(Preset preset) {
        Mode mode = preset.settings().form().mode();
        return mode == null ? "-" : mode.label();
    }

    private static String length(Preset preset) {
        Form form = preset.settings().form();
        if (form.bars() != null) {
            return form.bars() + (form.bars() == 1 ? " bar" : " bars");
        }
        return form.seconds() == null ? "-" : String.format(Locale.ROOT, "%.4g s", form.seconds());
    }

    private static Map<String, Object> map(PresetFolders.Entry entry, String applied) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("file", entry.file().toString());
        map.put("shipped", entry.shipped());
        Preset preset = entry.preset();
        if (preset == null) {
            map.put("problem", String.valueOf(entry.problem()));
            return map;
        }
        map.put("applied", preset.name().equalsIgnoreCase(applied));
        map.put("preset", preset.toJson());
        return map;
    }
}
