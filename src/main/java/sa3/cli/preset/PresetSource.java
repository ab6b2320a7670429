package sa3.cli.preset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import sa3.preset.Preset;
import sa3.preset.PresetFolders;
import sa3.settings.ClipSettings;

/** What a person names where settings are wanted: a preset, a preset's file, or a clip that this program wrote. */
final class PresetSource {
    private static final List<String> CLIPS = List.of(".wav", ".flac");

    private PresetSource() {}

    /**
     * @throws sa3.preset.PresetException there is no such preset
     * @throws sa3.pipeline.RequestException a clip without settings
     */
    static Preset find(PresetFolders folders, String named) {
        String lower = named.toLowerCase(Locale.ROOT);
        Path file = CLIPS.stream().anyMatch(lower::endsWith) ? Path.of(named) : null;
        boolean isClip = file != null && (Files.exists(file) || named.contains("/"));
        return file != null && isClip ? new Preset("clip", ClipSettings.read(file)) : folders.find(named);
    }
}
