package sa3.platform;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folders of the program and of its user. Any thread. */
public final class Folders {
    private Folders() {}

    /** The folder that the program was built or installed in: holds {@code src/target}, the demo bundle, golden data. */
    public static Path programHome() {
        String named = System.getProperty("sa3.home");
        Path home = named != null ? Path.of(named) : homeAbove(codeLocation());
        return home.toAbsolutePath().normalize();
    }

    /** The shim, MLX and the BLAS, as the build leaves them. */
    public static Path nativeLibraries() {
        String named = System.getProperty("sa3.native");
        Path folder = named != null ? Path.of(named) : programHome().resolve("src/target/native");
        return folder.toAbsolutePath().normalize();
    }

    /** The user's own folder: HOME where the system has it, as the plugins and their hosts read it. */
    public static Path userHome() {
        return userHome(System.getenv(), System.getProperty("os.name"), System.getProperty("user.home"));
    }

    static Path userHome(Map<String, String> environment, String osName, String otherwise) {
        String home = environment.get("HOME");
        boolean isWindows = osName.toLowerCase(Locale.ROOT).startsWith("win");
        return Path.of(!isWindows && isSet(home) ? home : otherwise);
    }

    /** Models, adapters, logs: SA3_HOME, else the platform's data folder. */
    public static Path userData() {
        return userData(System.getenv(), System.getProperty("os.name"), userHome());
    }

    /** The platform's data folder, whatever SA3_HOME says. */
    public static Path platformData() {
        return platformData(System.getenv(), System.getProperty("os.name"), userHome());
    }

    static Path userData(Map<String, String> environment, String osName, Path userHome) {
        String named = environment.get("SA3_HOME");
        return isSet(named) ? Path.of(named) : platformData(environment, osName, userHome);
    }

    private static Path platformData(Map<String, String> environment, String osName, Path userHome) {
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return userHome.resolve("Library/Application Support/sa3");
        }
        if (os.contains("win")) {
            String local = environment.get("LOCALAPPDATA");
            return (isSet(local) ? Path.of(local) : userHome.resolve("AppData/Local")).resolve("sa3");
        }
        String data = environment.get("XDG_DATA_HOME");
        return (isSet(data) ? Path.of(data) : userHome.resolve(".local/share")).resolve("sa3");
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static Path codeLocation() {
        try {
            CodeSource source = Folders.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program cannot tell where it lies: set -Dsa3.home=FOLDER", e);
        }
    }

    private static Path homeAbove(Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("src/main/c/mlx_shim.h"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no program folder above " + start + ": set -Dsa3.home=FOLDER");
    }
}
