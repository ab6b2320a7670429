package sa3.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import sa3.platform.FailureText;
import sa3.train.TrainException;

/**
 * The loss of every step with its noise level, in a file that is appended to. Going on from an earlier step takes off what
 * came after it, and a record that a crash cut in two. One thread.
 */
public final class LossFile implements AutoCloseable {
    private static final int FLUSH_STEPS = 10;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer pending = ByteBuffer.allocate(FLUSH_STEPS * LossRecord.BYTES);

    private LossFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens or makes a file.
     *
     * @param lastStep records of later steps are taken off
     * @throws TrainException the disk refuses
     */
    public static LossFile open(Path path, long lastStep) {
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.truncate(keptBytes(channel, lastStep));
            channel.position(channel.size());
            return new LossFile(path, channel);
        } catch (IOException e) {
            throw new TrainException("cannot write " + path + ": " + FailureText.of(e), e);
        }
    }

    private static long keptBytes(FileChannel channel, long lastStep) throws IOException {
        long records = channel.size() / LossRecord.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(LossRecord.BYTES);
        while (records > 0) {
            channel.read(buffer.clear(), (records - 1) * LossRecord.BYTES);
            if (LossRecord.read(buffer.flip()).step() <= lastStep) {
                break;
            }
            records--;
        }
        return records * LossRecord.BYTES;
    }

    /** All records of a file. */
    public static List<LossRecord> read(Path path) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            List<LossRecord> records = new ArrayList<>();
            while (bytes.remaining() >= LossRecord.BYTES) {
                records.add(LossRecord.read(bytes));
            }
            return records;
        } catch (IOException e) {
            throw new TrainException("cannot read " + path + ": " + FailureText.of(e), e);
        }
    }

    /** Adds a record; it reaches the disk with the tenth after the last, or with {@link #flush}. */
    public void append(LossRecord record) {
        pending.put(record.toBytes());
        if (!pending.hasRemaining()) {
            flush();
        }
    }

    /** Writes what is pending. */
    public void flush() {
        pending.flip();
        try {
            while (pending.hasRemaining()) {
                channel.write(pending);
            }
        } catch (IOException e) {
            throw new TrainException("cannot write " + path + ": " + FailureText.of(e), e);
        } finally {
            pending.compact(); // what a full disk refused comes first the next time
        }
    }

    @Override
    public void close() {
        try (channel) {
            flush();
        } catch (IOException e) {
            throw new TrainException("cannot write " + path + ": " + FailureText.of(e), e);
        }
    }
}
