package sa3.dsp.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that appears whole or not at all: written beside its target under another name, forced to disk, renamed. What
 * is unfinished when the process ends by a signal it can see is deleted too.
 */
final class AtomicFile {
    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> UNFINISHED.forEach(AtomicFile::deleteQuietly)));
    }

    private AtomicFile() {}

    /** Writes the whole content. */
    interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /** How the temporary file is opened; tests put faults here. */
    interface Opener {
        FileChannel open(Path temporary) throws IOException;
    }

    static final Opener NEW_FILE =
            path -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /**
     * Writes a file.
     *
     * @param expectedBytes for the message when the disk is full
     * @throws AudioFileException with a way out; the target is as it was before
     */
    static void write(Path target, long expectedBytes, Opener opener, Content content) {
        Path folder = folderOf(target);
        Path temporary =
                folder.resolve("." + target.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
        UNFINISHED.add(temporary);
        try {
            try (FileChannel channel = opener.open(temporary)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AudioFileException("cannot write " + target + ": " + reason(folder, expectedBytes, e), e);
        } finally {
            deleteQuietly(temporary);
            UNFINISHED.remove(temporary);
        }
    }

    private static Path folderOf(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || target.getFileName() == null || Files.isDirectory(target)) {
            throw new AudioFileException("cannot write " + target + ": it is a folder; name a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw new AudioFileException(
                    "cannot write " + target + ": the folder " + folder + " does not exist; create it first");
        }
        return folder;
    }

    private static String reason(Path folder, long expectedBytes, IOException e) {
        if (e instanceof AccessDeniedException || isReadOnly(e)) {
            return "the folder " + folder + " is read-only; choose another one or change its permissions";
        }
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            return "the folder " + folder + " does not accept new files; choose another one";
        }
        String detail = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        if (isDiskFull(folder, expectedBytes, e)) {
            return String.format(
                    Locale.ROOT,
                    "the disk is full (%.1f MB needed); free some space or choose another folder",
                    expectedBytes / 1e6);
        }
        return detail + "; choose another folder";
    }

    private static boolean isReadOnly(IOException e) {
        return String.valueOf(e.getMessage()).contains("Read-only file system");
    }

    private static boolean isDiskFull(Path folder, long expectedBytes, IOException e) {
        return String.valueOf(e.getMessage()).contains("No space left") // messages may be translated
                || (Files.isDirectory(folder) && folder.toFile().getUsableSpace() < expectedBytes);
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The first error is the one to report; a leftover carries the ending ".part".
        }
    }
}
