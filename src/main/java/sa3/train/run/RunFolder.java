package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.platform.FailureText;
import sa3.platform.FolderLock;
import sa3.platform.FolderTree;
import sa3.platform.ShellWord;
import sa3.train.GradientExchange;
import sa3.train.TrainException;

/**
 * Where a run keeps what it makes.
 * <pre>
 * checkpoints/LABEL-step=S-epoch=E.safetensors   adapters, all of them
 * best.json                                      the file with the lowest loss on fixed samples
 * resume.safetensors                             to go on from
 * loss_by_timestep.bin                           12 bytes a step: step, mean noise level, loss
 * previews/                                      what the adapter sounded like on the way
 * </pre>
 */
public record RunFolder(Path path) {
    private static final int BEST_BYTES = 65536;

    /** Makes the folder of a new run, which eight random hex digits tell from others of its name. */
    public static RunFolder create(Path saveFolder, String name) {
        String suffix =
                String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
        return create(saveFolder, name, suffix);
    }

    /**
     * The same with digits of one's own.
     *
     * @param saveFolder holds all runs
     * @param suffix tells runs of one name apart: eight hex digits in the reference
     * @throws TrainException there is one already, or the disk refuses
     */
    public static RunFolder create(Path saveFolder, String name, String suffix) {
        Path folder = saveFolder.resolve(name).resolve(suffix);
        try {
            Files.createDirectories(saveFolder.resolve(name));
            Files.createDirectory(folder);
        } catch (IOException e) {
            throw new TrainException("cannot make the folder " + folder + ": " + FailureText.of(e), e);
        }
        return new RunFolder(folder);
    }

    /**
     * Keeps other processes from training in it meanwhile.
     *
     * @throws TrainException one does, or the disk refuses
     */
    public FolderLock lock() {
        try {
            return FolderLock.tryTake(path)
                    .orElseThrow(() -> new TrainException(path + " is being trained by another process"));
        } catch (IOException e) {
            throw new TrainException("cannot write into " + path + ": " + FailureText.of(e), e);
        }
    }

    /** The command that goes on with the run, with the same processes. */
    public String resumeCommand(GradientExchange exchange) {
        return "sa3 train --resume " + ShellWord.of(path) + exchange.options();
    }

    /** What tells it from other runs of its name. */
    public String id() {
        return String.valueOf(path.getFileName());
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    public Path best() {
        return path.resolve("best.json");
    }

    public Path resumeFile() {
        return path.resolve("resume.safetensors");
    }

    public Path lossFile() {
        return path.resolve("loss_by_timestep.bin");
    }

    public Path previews() {
        return path.resolve("previews");
    }

    /** Takes away a folder in which nothing was ever saved. */
    public void removeUnlessSaved() {
        try {
            if (Files.exists(resumeFile()) || FolderTree.holdsFiles(checkpoints())) {
                return;
            }
            FolderTree.delete(path);
            Files.delete(path.toAbsolutePath().resolveSibling("").normalize()); // of the name; where it is empty
        } catch (DirectoryNotEmptyException e) {
            return; // other runs have the same name
        } catch (IOException e) {
            throw new TrainException("cannot take " + path + " away: " + FailureText.of(e), e);
        }
    }

    /** Nothing where there is none, or it is damaged. */
    JsonNode readBest() {
        try {
            return JsonFile.read(best(), BEST_BYTES);
        } catch (IOException | JsonFieldException e) {
            return MissingNode.getInstance();
        }
    }

    void writeBest(JsonNode best) {
        try {
            JsonFile.write(best(), best);
        } catch (IOException e) {
            throw new TrainException("cannot write " + best() + ": " + FailureText.of(e), e);
        }
    }
}
