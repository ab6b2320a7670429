package sa3.models;

import java.io.IOException;
import java.nio.file.Path;
import sa3.platform.FolderLock;

/** The lock of the models' folder, with what its user is to know when it cannot be had. */
final class StoreLock implements AutoCloseable {
    private final FolderLock lock;

    private StoreLock(FolderLock lock) {
        this.lock = lock;
    }

    /** @throws ModelException somebody else holds it, or the folder cannot be written */
    static StoreLock take(Path folder) {
        try {
            return new StoreLock(FolderLock.tryTake(folder)
                    .orElseThrow(() -> new ModelException("the models in " + folder
                            + " are being changed by another run of this program; wait for its end")));
        } catch (IOException e) {
            throw new ModelException(
                    "cannot write to the model folder " + folder + " (" + e.getMessage()
                            + "); correct its rights, or choose another folder with SA3_HOME",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ModelException("cannot release the lock of the model folder: " + e.getMessage(), e);
        }
    }
}
