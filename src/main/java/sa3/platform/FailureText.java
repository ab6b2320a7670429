package sa3.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What a person reads of a failure: one line. What the program foresaw explains itself, anything else is a defect. */
public final class FailureText {
    private FailureText() {}

    /** Where the traces of failures go. */
    public static Path logFolder() {
        return Folders.userData().resolve("logs");
    }

    /** The program's own exceptions, refused arguments and the file system's errors explain themselves. */
    public static boolean isForeseen(Throwable failure) {
        return failure.getClass().getName().startsWith("sa3.")
                || failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof OutOfMemoryError;
    }

    /** Whether the disk had no room, as Linux, macOS and Windows put it. */
    public static boolean isFullDisk(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("No space left") || text.contains("not enough space on the disk");
    }

    /** Of a file or folder that could not be written: which, why, and the way out where the disk is full. */
    public static String ofWriting(Path place, IOException failure) {
        return "cannot write " + place + ": " + of(failure) + (isFullDisk(failure) ? "; free some space" : "");
    }

    public static String of(Throwable failure) {
        if (failure instanceof UncheckedIOException io && io.getCause() != null) {
            return of(io.getCause());
        }
        if (failure instanceof FileSystemException file) {
            return fileMessage(file);
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory (" + failure.getMessage()
                    + "): take fewer seconds at once, or raise the limit with SA3_JAVA_OPTS=-Xmx8g";
        }
        String text = failure.getMessage();
        if (isForeseen(failure) && text != null) {
            return oneLine(text);
        }
        return oneLine("unexpected " + failure.getClass().getSimpleName() + (text == null ? "" : ": " + text)
                + "; details in " + logFolder() + ", collected by: sa3 doctor --bundle report.zip");
    }

    /** The JDK's messages are often the bare path. */
    private static String fileMessage(FileSystemException failure) {
        String file = failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder: " + file;
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + file + ": check the rights of the file and its folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return file + " is there already";
        }
        if (failure instanceof NotDirectoryException) {
            return file + " is not a folder";
        }
        if (failure instanceof FileSystemLoopException) {
            return "the link " + file + " leads back to a folder that it lies in";
        }
        return oneLine(failure.getReason() == null ? String.valueOf(file) : file + ": " + failure.getReason());
    }

    /** File names and prompts that a message quotes must not steer the terminal. */
    public static String oneLine(String text) {
        return OneLine.of(text.strip().replaceAll("\\s*\\R\\s*", " | "));
    }
}
