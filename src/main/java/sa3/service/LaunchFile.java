package sa3.service;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sa3.platform.Folders;
import sa3.platform.OwnerOnly;

/**
 * How to start the service from outside: the command line, one argument a line, where plugins look for it. A host that was
 * started from the desktop knows no path and no variables of a shell.
 */
public final class LaunchFile {
    private final Path path;

    /** @param path where it lies */
    public LaunchFile(Path path) {
        this.path = path;
    }

    /** That of this user. */
    public static LaunchFile ofUser() {
        return new LaunchFile(Folders.userData().resolve("launch"));
    }

    public Path path() {
        return path;
    }

    /** Writes this program's command line, unless it is there already. */
    public void write() throws IOException {
        List<String> lines = command();
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
