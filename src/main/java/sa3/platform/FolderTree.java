package sa3.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A folder with all that is in it. */
public final class FolderTree {
    private FolderTree() {}

    /** Whether there is any file in a folder or below it; false where there is no such folder. */
    public static boolean holdsFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.anyMatch(path -> !Files.isDirectory(path));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * The hash of all files of a folder, their names and contents; 64 lower-case hex digits.
     *
     * @throws IOException one of them cannot be read
     */
    public static String sha256(Path folder) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String line = folder.relativize(file).toString().replace('\\', '/') + "\0" + Sha256.of(file) + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Deletes a folder, or a file; links are deleted, not followed. Nothing happens where nothing is.
     *
     * @throws IOException something cannot be deleted; the rest may be gone
     */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
