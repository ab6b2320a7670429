package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Opens weight files by what they are, and refuses pickles, which could run code, by name and by content. */
public final class TensorFiles {
    private static final Set<String> PICKLE_EXTENSIONS = Set.of("ckpt", "pt", "pth", "th", "bin", "pkl", "pickle");
    private static final int ZIP_MAGIC = 0x04034b50;

    private TensorFiles() {}

    /** @throws WeightsException neither {@code .safetensors} nor {@code .npz}, or damaged */
    public static TensorFile open(Path path) {
        return isZip(path) ? NpzFile.open(path) : SafetensorsFile.open(path);
    }

    /**
     * Reads a safetensors file as a whole; what becomes of the file afterwards does not matter.
     *
     * @throws WeightsException not such a file, or damaged, or above 2 GiB
     */
    public static SafetensorsFile readSafetensors(Path path) {
        return safetensors(path, FileBytes.Access.WHOLE);
    }

    /**
     * Opens a safetensors file for a look at its header; a tensor is read when it is asked for.
     *
     * @throws WeightsException not such a file, or damaged
     */
    public static SafetensorsFile peekSafetensors(Path path) {
        return safetensors(path, FileBytes.Access.COPIED);
    }

    private static SafetensorsFile safetensors(Path path, FileBytes.Access access) {
        if (isZip(path)) {
            throw new WeightsException(path + " is a zip archive, not a safetensors file");
        }
        return SafetensorsFile.open(path, access);
    }

    /** Looks at the first bytes; a pickle, plain or zipped, is refused. */
    private static boolean isZip(Path path) {
        refusePickle(path);
        try (FileBytes file = new FileBytes(path, FileBytes.Access.COPIED)) {
            if (file.size() < 4) {
                throw new WeightsException(
                        "the weight file " + path + " has only " + file.size() + " bytes; fetch it again");
            }
            ByteBuffer start = file.range(0, 4);
            if (isPickle(file, start)) {
                throw pickle(path);
            }
            if (start.getInt(0) != ZIP_MAGIC) {
                return false;
            }
            refuseZippedPickle(file);
            return true;
        }
    }

    /**
     * One network of an optimised file or of a full checkpoint, under the optimised names either way.
     *
     * @throws WeightsException neither {@code .safetensors} nor {@code .npz}, or damaged
     */
    public static TensorFile open(Path path, CheckpointNames.Network network) {
        TensorFile file = open(path);
        try {
            return RenamedTensorFile.of(file, network);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** By extension, before the file is touched. */
    public static void refusePickle(Path path) {
        if (isPickleName(path)) {
            throw pickle(path);
        }
    }

    /** True of the extensions that PyTorch and others give to pickles. */
    public static boolean isPickleName(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return PICKLE_EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** A safetensors file may begin with the same two bytes, but then its header's brace follows the length. */
    private static boolean isPickle(FileBytes file, ByteBuffer start) {
        boolean pickleMark = (start.get(0) & 0xff) == 0x80 && start.get(1) >= 2 && start.get(1) <= 5;
        return pickleMark && (file.size() < 9 || file.range(8, 1).get() != '{');
    }

    private static void refuseZippedPickle(FileBytes file) {
        if (ZipDirectory.read(file).keySet().stream().anyMatch(name -> name.endsWith(".pkl"))) {
            throw pickle(file.path());
        }
    }

    private static WeightsException pickle(Path path) {
        return new WeightsException(
                path + " is a pickle checkpoint: opening one can run any code, so it is never opened;"
                        + " get the .safetensors or .npz form");
    }
}
