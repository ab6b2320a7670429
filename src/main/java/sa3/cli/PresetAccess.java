package sa3.cli;

import sa3.config.UserConfig;
import sa3.preset.PresetFolders;

/** Where the presets are, and which one {@code sa3 generate} starts from. */
public record PresetAccess(PresetFolders folders, UserConfig config) {
    /** The user's own. */
    public static PresetAccess ofUser() {
        return new PresetAccess(PresetFolders.ofUser(), UserConfig.ofUser());
    }
}
