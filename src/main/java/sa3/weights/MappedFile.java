package sa3.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Read access to ranges of a file, each range mapped by itself, so that files may exceed 2 GiB. */
final class MappedFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final long size;

    MappedFile(Path path) {
        this.path = path;
        if (Files.isDirectory(path)) {
            throw new WeightsException(path + " is a folder, not a weight file; name a file in it");
        }
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            size = channel.size();
        } catch (NoSuchFileException e) {
            throw new WeightsException("no weight file at " + path, e);
        } catch (IOException e) {
            throw new WeightsException("cannot read the weight file " + path + ": " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** A read-only little-endian view of [offset, offset + length). */
    ByteBuffer range(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new WeightsException("damaged weight file " + path + ": " + Long.toUnsignedString(length)
                    + " bytes from " + Long.toUnsignedString(offset) + " on are not in its " + size
                    + " bytes; fetch it again");
        }
        if (length > Integer.MAX_VALUE) {
            throw new WeightsException(
                    "cannot read the weight file " + path + ": " + length + " bytes in one piece exceed 2 GiB");
        }
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new WeightsException("cannot read the weight file " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new WeightsException("cannot close " + path + ": " + e.getMessage(), e);
        }
    }
}
