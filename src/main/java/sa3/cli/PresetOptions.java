package sa3.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.cli.preset.PresetNames;
import sa3.config.UserConfig;
import sa3.pipeline.RequestException;
import sa3.preset.PresetException;
import sa3.settings.Settings;

/** The preset that a run starts from; what other options choose lies over it. */
final class PresetOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME|FILE.json",
            completionCandidates = PresetNames.class,
            description = "Start from a preset (sa3 preset list); options given beside it win.")
    private @Nullable String name;

    @Option(names = "--no-preset", description = "Leave the preset of 'sa3 preset apply' aside.")
    private boolean none;

    /** @throws PresetException there is no such preset, or it is damaged */
    Settings settings(PresetAccess presets, CommonOptions common) {
        if (name != null && none) {
            throw new RequestException("--preset and --no-preset contradict each other: leave one out");
        }
        if (name != null) {
            return presets.folders().find(name).settings();
        }
        Optional<String> applied = none ? Optional.empty() : presets.config().text(UserConfig.PRESET);
        if (applied.isEmpty()) {
            return Settings.NONE;
        }
        Settings settings = applied(presets, applied.get());
        common.remark("starting from the preset '" + applied.get() + "' (sa3 preset apply --none ends that)");
        return settings;
    }

    private static Settings applied(PresetAccess presets, String name) {
        try {
            return presets.folders().find(name).settings();
        } catch (PresetException e) {
            throw new PresetException(
                    "the preset of 'sa3 preset apply': " + e.getMessage() + "; sa3 preset apply --none goes on without",
                    e);
        }
    }
}
