package sa3.install;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What building the plugins needs, and how it is installed. */
final class Prerequisites {
    private static final String DEBIAN = "sudo apt-get install --no-install-recommends cmake g++ make pkg-config"
            + " juce-modules-source juce-tools nlohmann-json3-dev libasound2-dev libcurl4-openssl-dev libfreetype-dev"
            + " libjpeg-dev libpng-dev zlib1g-dev libx11-dev libxcomposite-dev libxcursor-dev libxext-dev"
            + " libxinerama-dev libxrandr-dev libxrender-dev";
    private static final String MAC = "xcode-select --install; brew install cmake nlohmann-json; JUCE 7 by its own"
            + " CMake package (CMAKE_PREFIX_PATH names where it is)";
    private static final String WINDOWS = "Visual Studio's C++ tools, CMake, nlohmann-json and JUCE 7 by its own CMake"
            + " package (CMAKE_PREFIX_PATH names where it is)";

    private Prerequisites() {}

    static String installCommand() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return os.contains("mac") ? MAC : os.contains("win") ? WINDOWS : DEBIAN;
    }

    /** @throws InstallException a tool is not on the path */
    static void requireTools() {
        List<String> missing = new ArrayList<>();
        if (!isOnPath("cmake")) {
            missing.add("CMake");
        }
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win");
        if (!isWindows && !isOnPath("c++") && System.getenv("CXX") == null) {
            missing.add("a C++ compiler");
        }
        if (!missing.isEmpty()) {
            throw new InstallException("the plugins cannot be built here, " + String.join(" and ", missing)
                    + " is missing; what they need: " + installCommand());
        }
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (folder.isEmpty()) {
                continue;
            }
            if (Files.isExecutable(Path.of(folder, tool)) || Files.isExecutable(Path.of(folder, tool + ".exe"))) {
                return true;
            }
        }
        return false;
    }
}
