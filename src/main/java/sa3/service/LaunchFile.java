package sa3.service;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sa3.platform.Folders;
import sa3.platform.OwnerOnly;

/**
 * How to start the service from outside, where plugins look for it: variables, {@code NAME=value}, then the command line, one
 * argument a line. A host that was started from the desktop knows no path and no variables of a shell.
 */
public final class LaunchFile {
    private static final String DATA = "SA3_HOME";

    private final Path path;

    /** @param path where it lies */
    public LaunchFile(Path path) {
        this.path = path;
    }

    /** That of this user. */
    public static LaunchFile ofUser() {
        return new LaunchFile(Folders.userData().resolve("launch"));
    }

    /** Wherever hosts of this user look: in a shell that names SA3_HOME there, from the desktop in the platform's folder. */
    public static List<LaunchFile> ofHosts() {
        return Stream.of(Folders.userData(), Folders.platformData())
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .map(folder -> new LaunchFile(folder.resolve("launch")))
                .toList();
    }

    public Path path() {
        return path;
    }

    /** Writes how this program is started, unless it is there already. */
    public void write() throws IOException {
        List<String> lines = lines(System.getenv());
        if (Files.isRegularFile(path) && read().equals(lines)) {
            return;
        }
        Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
        OwnerOnly.write(path, String.join("\n", lines) + "\n");
    }

    /** The lines that are there. */
    public List<String> read() throws IOException {
        return Files.readAllLines(path);
    }

    /** The service is to have its data where this program has it. */
    static List<String> lines(Map<String, String> environment) {
        List<String> lines = new ArrayList<>();
        String data = environment.get(DATA);
        if (data != null && !data.isBlank()) {
            lines.add(DATA + "=" + Path.of(data).toAbsolutePath().normalize());
        }
        lines.addAll(command());
        return lines;
    }

    /** The command line that starts the service of this program as it runs now. */
    public static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"));
        Path home = Folders.programHome();
        command.add("-Dsa3.home=" + home);
        Path archive = home.resolve("src/target/sa3.jsa");
        if (Files.isReadable(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        String options = System.getenv("SA3_JAVA_OPTS");
        if (options != null && !options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.addAll(program());
        command.add("serve");
        return command;
    }

    /** The jar; compiled classes while the program is being developed. */
    private static List<String> program() {
        try {
            Path code = Path.of(LaunchFile.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(code)
                    ? List.of("-jar", code.toString())
                    : List.of("-cp", System.getProperty("java.class.path"), "sa3.cli.Main");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program cannot tell where it lies: set -Dsa3.home=FOLDER", e);
        }
    }
}
