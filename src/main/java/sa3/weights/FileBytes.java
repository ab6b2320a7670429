package sa3.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.platform.FailureText;

/** Read access to ranges of a file, each by itself, so that files may exceed 2 GiB. */
final class FileBytes implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Access access;
    private final @Nullable ByteBuffer whole;

    /** How ranges come into memory. */
    enum Access {
        /** As views of the file: nothing is read before it is used. The file must stay as it is. */
        MAPPED,
        /** As copies made when asked for: what becomes of the file afterwards does not matter to them. */
        COPIED,
        /** As views of one copy of the file, made when it is opened; at most 2 GiB. */
        WHOLE
    }

    FileBytes(Path path, Access access) {
        this.path = path;
        this.access = access;
        if (Files.isDirectory(path)) {
            throw new WeightsException(path + " is a folder, not a weight file; name a file in it");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new WeightsException(path + " is a pipe or device, not a weight file; name a file");
        }
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            size = channel.size();
        } catch (NoSuchFileException e) {
            throw new WeightsException("no weight file at " + path, e);
        } catch (IOException e) {
            throw unreadable(e);
        }
        whole = access == Access.WHOLE ? opened(() -> copy(0, size)) : null;
    }

    private ByteBuffer opened(Supplier<ByteBuffer> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** A little-endian view or copy of [offset, offset + length), direct, position 0; not to be written to. */
    ByteBuffer range(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new WeightsException("damaged weight file " + path + ": " + Long.toUnsignedString(length)
                    + " bytes from " + Long.toUnsignedString(offset) + " on are not in its " + size
                    + " bytes; fetch it again");
        }
        if (whole != null) {
            return whole.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        }
        return access == Access.MAPPED ? map(offset, length) : copy(offset, length);
    }

    private ByteBuffer map(long offset, long length) {
        requireOnePiece(length);
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ByteBuffer copy(long offset, long length) {
        requireOnePiece(length);
        ByteBuffer copy = ByteBuffer.allocateDirect((int) length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (copy.hasRemaining()) {
                if (channel.read(copy, offset + copy.position()) < 0) {
                    throw new WeightsException(
                            "the weight file " + path + " became shorter while it was read; try again");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return copy.flip();
    }

    private void requireOnePiece(long length) {
        if (length > Integer.MAX_VALUE) {
            throw new WeightsException(
                    "cannot read the weight file " + path + ": " + length + " bytes in one piece exceed 2 GiB");
        }
    }

    private WeightsException unreadable(IOException e) {
        return new WeightsException("cannot read the weight file " + path + ": " + FailureText.of(e), e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new WeightsException("cannot close " + path + ": " + FailureText.of(e), e);
        }
    }
}
