package sa3.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps two processes, or two threads, from changing the models at the same time. Ends with the process at the latest. */
final class StoreLock implements AutoCloseable {
    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws ModelException somebody else holds it, or the folder cannot be written */
    static StoreLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new ModelException("the models in " + folder
                        + " are being changed by another run of this program; wait for its end");
            }
            return new StoreLock(channel);
        } catch (IOException e) {
            throw new ModelException(
                    "cannot write to the model folder " + folder + " (" + e.getMessage()
                            + "); correct its rights, or choose another folder with SA3_HOME",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another thread of this process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelException("cannot release the lock of the model folder: " + e.getMessage(), e);
        }
    }
}
