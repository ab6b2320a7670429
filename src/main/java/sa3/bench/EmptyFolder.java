package sa3.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sa3.platform.FolderTree;

/** A folder for the time of a measurement; it goes with what is in it. */
record EmptyFolder(Path path) implements AutoCloseable {
    static EmptyFolder create() {
        try {
            return new EmptyFolder(Files.createTempDirectory("sa3-bench"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            FolderTree.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
