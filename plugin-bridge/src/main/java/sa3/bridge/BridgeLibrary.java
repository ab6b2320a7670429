package sa3.bridge;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds and loads libsa3bridge once per process. */
final class BridgeLibrary {
    private static boolean loaded;

    private BridgeLibrary() {}

    /**
     * Later calls do nothing. The folder is the system property {@code sa3.bridge.native}, else where the build leaves the
     * library, below {@code sa3.home} or, without that property, below a folder above this class.
     *
     * @throws BridgeException there is no library, or it does not fit this machine
     */
    static synchronized void load() throws BridgeException {
        if (loaded) {
            return;
        }
        Path file = folder().resolve(System.mapLibraryName("sa3bridge"));
        if (!Files.isReadable(file)) {
            throw new BridgeException(
                    Status.IO, "no bridge library at " + file + ": build the program (./sa3 doctor, or mvn package)");
        }
        try {
            Native.register(Bridge.class, NativeLibrary.getInstance(file.toString()));
        } catch (UnsatisfiedLinkError e) {
            throw new BridgeException(Status.IO, "cannot load " + file + ": " + e.getMessage());
        }
        loaded = true;
    }

    /** UTF-8 with a zero behind, as C reads it. */
    static byte[] text(Path path) {
        return (path + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** The status of a failed call with the library's sentence; call it on the same thread, before any other. */
    static BridgeException failure(int status) {
        String sentence = Bridge.sa3_bridge_last_error().getString(0, StandardCharsets.UTF_8.name());
        return new BridgeException(Status.of(status), sentence);
    }

    private static Path folder() throws BridgeException {
        String named = System.getProperty("sa3.bridge.native");
        if (named != null) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        String home = System.getProperty("sa3.home");
        Path program = home != null ? Path.of(home) : homeAbove(codeLocation());
        return program.resolve("plugin-bridge/target/native").toAbsolutePath().normalize();
    }

    private static Path codeLocation() {
        try {
            return Path.of(BridgeLibrary.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program cannot tell where it lies: set -Dsa3.home=FOLDER", e);
        }
    }

    private static Path homeAbove(Path start) throws BridgeException {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("plugin-bridge/src/main/c/sa3_bridge.h"))) {
                return folder;
            }
        }
        throw new BridgeException(Status.IO, "no program folder above " + start + ": set -Dsa3.home=FOLDER");
    }
}
