package sa3.train.run;

import java.nio.file.Path;
import java.util.List;
import sa3.mlx.Array;

/** Turns trained tensors into a file that others can use. */
public interface Exporter {
    /** The file's name after a step. */
    String fileName(long step, long epoch);

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param tensors in the order of the objective's names
     */
    void write(Path file, List<Array> tensors, long step, long epoch);
}
