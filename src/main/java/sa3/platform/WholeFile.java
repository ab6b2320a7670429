package sa3.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that appears whole or not at all: written beside its target, forced to disk, renamed. Any thread. */
public final class WholeFile {
    /** As {@link #draft} calls them. */
    private static final Pattern DRAFTS = Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private WholeFile() {}

    /** What is not whole yet: hidden beside the target, with its name and a number of its own. */
    private static Path draft(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    /** The name of the file that was being written when its writer was killed; empty for every other file. */
    public static Optional<String> unfinished(Path file) {
        Matcher name = DRAFTS.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /** Writes everything that the file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Writes or replaces a file with bytes that are in memory; missing folders are made.
     *
     * @throws IOException the target is as it was before, and nothing lies beside it
     */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /**
     * Writes or replaces a file; missing folders are made.
     *
     * @throws IOException the target is as it was before, and nothing lies beside it
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Files.createDirectories(absolute.resolveSibling(""));
        Path temporary = draft(absolute);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
