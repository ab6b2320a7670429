package sa3.install;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.platform.Folders;

/** Where hosts look for plugins of a user, by format. */
public final class HostFolders {
    private final Map<String, Path> folders;

    private HostFolders(Map<String, Path> folders) {
        this.folders = folders;
    }

    /** Those of this user on this system. */
    public static HostFolders ofUser() {
        return of(System.getProperty("os.name"), Folders.userHome(), System.getenv("LOCALAPPDATA"));
    }

    /** @param localAppData Windows' folder for a user's programs; null elsewhere */
    static HostFolders of(String osName, Path userHome, @Nullable String localAppData) {
        String os = osName.toLowerCase(Locale.ROOT);
        Map<String, Path> folders = new LinkedHashMap<>();
        if (os.contains("mac")) {
            folders.put("VST3", userHome.resolve("Library/Audio/Plug-Ins/VST3"));
            folders.put("Components", userHome.resolve("Library/Audio/Plug-Ins/Components"));
        } else if (os.contains("win")) {
            Path local = localAppData == null ? userHome.resolve("AppData/Local") : Path.of(localAppData);
            folders.put("VST3", local.resolve("Programs/Common/VST3"));
        } else {
            folders.put("VST3", userHome.resolve(".vst3"));
            folders.put("LV2", userHome.resolve(".lv2"));
        }
        return new HostFolders(folders);
    }

    /** By the name of the build's folder for the format: VST3, LV2, Components. */
    public Map<String, Path> byFormat() {
        return Map.copyOf(folders);
    }
}
