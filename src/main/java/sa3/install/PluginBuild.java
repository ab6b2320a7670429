package sa3.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import sa3.platform.Folders;

/** The plugins' own build: CMake over {@code plugin-bridge}, which leaves finished bundles in a folder per format. */
public final class PluginBuild {
    private final Path sources;
    private final Path target;

    /** @param sources the folder with the CMake project */
    PluginBuild(Path sources) {
        this.sources = sources;
        this.target = sources.resolve("target/plugin");
    }

    /** That of this program. */
    public static PluginBuild ofProgram() {
        return new PluginBuild(Folders.programHome().resolve("plugin-bridge"));
    }

    /** Where the bundles are once they are built. */
    public Path bundles() {
        return target.resolve("bundles");
    }

    /** True when there is something to install. */
    public boolean isBuilt() {
        return !bundlesIn(bundles()).isEmpty();
    }

    /** The bundles in a folder of folders per format, by their path within it: {@code VST3/SA3 Track.vst3}. */
    static Map<String, Path> bundlesIn(Path folder) {
        Map<String, Path> bundles = new TreeMap<>();
        for (String format : List.of("VST3", "LV2", "Components")) {
            folders(folder.resolve(format)).forEach(path -> bundles.put(format + "/" + path.getFileName(), path));
        }
        return bundles;
    }

    /** The folders in a folder, which need not be there. */
    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(Files::isDirectory)
                    .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new InstallException("cannot read " + parent + ": " + e.getMessage(), e);
        }
    }

    /**
     * Builds them.
     *
     * @param steps hears in a few words what is being done
     * @throws InstallException something that the build needs is missing, with the command that installs it
     */
    public void build(Consumer<String> steps) {
        Prerequisites.requireTools();
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors());
        steps.accept("configuring the plugins");
        run(
                "configure",
                List.of(
                        "cmake",
                        "-S",
                        sources.toString(),
                        "-B",
                        target.toString(),
                        "-DSA3_PLUGIN_TESTS=OFF",
                        "-DCMAKE_BUILD_TYPE=Release"));
        steps.accept("compiling the plugins (once; about ten minutes on two cores)");
        run("compile", List.of("cmake", "--build", target.toString(), "--config", "Release", "--parallel", "" + cores));
        if (!isBuilt()) {
            throw new InstallException("the build of the plugins left none in " + bundles());
        }
    }

    private void run(String step, List<String> command) {
        Path log = target.resolve("install-" + step + ".log");
        try {
            Files.createDirectories(target);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new InstallException(failure(step, log));
            }
        } catch (IOException e) {
            throw new InstallException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InstallException("interrupted", e);
        }
    }

    private static String failure(String step, Path log) throws IOException {
        List<String> errors = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.contains("rror")) {
                errors.add(line.strip());
            }
        }
        String first = errors.isEmpty() ? "" : " (" + errors.get(0) + ")";
        return step.equals("configure")
                ? "the plugins cannot be built here" + first + "; what they need: " + Prerequisites.installCommand()
                        + "; the whole output is " + log
                : "the plugins do not compile" + first + "; the whole output is " + log;
    }
}
