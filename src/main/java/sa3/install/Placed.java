package sa3.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sa3.platform.FolderTree;

/**
 * A bundle that was put where hosts look.
 *
 * @param version of the program that put it there
 * @param installed when, for people
 * @param sha256 of its files, see {@link FolderTree#sha256}; null = not written down by an older program
 */
public record Placed(Path path, String version, String installed, @Nullable String sha256) {
    /** How it is now. */
    public enum State {
        SOUND,
        /** Its files are not those that were put there, or cannot be read. */
        CHANGED,
        MISSING
    }

    /** Reads all of it. */
    public State state() {
        if (!Files.exists(path)) {
            return State.MISSING;
        }
        try {
            return sha256 == null || sha256.equals(FolderTree.sha256(path)) ? State.SOUND : State.CHANGED;
        } catch (IOException e) {
            return State.CHANGED;
        }
    }
}
