package sa3.lora.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sa3.lora.LoraException;
import sa3.platform.FailureText;
import sa3.weights.TensorFiles;

/** Finds the file that a path stands for, and what it is called. */
public final class AdapterLocation {
    public static final String EXTENSION = ".safetensors";
    private static final String PEFT_STEM = "adapter_model";
    private static final String PEFT_NAME = PEFT_STEM + EXTENSION;

    private AdapterLocation() {}

    /**
     * The path itself, or the adapter in a folder: {@code adapter_model.safetensors}, else the only one there.
     *
     * @throws LoraException nothing there, a folder without or with several, or a file of another kind
     */
    static Path find(Path path) {
        if (Files.isDirectory(path)) {
            return inFolder(path);
        }
        if (!isSafetensors(path)) {
            throw new LoraException(
                    TensorFiles.isPickleName(path)
                            ? path
                                    + " is a pickle: opening one can run any code, so it is never opened; get the adapter"
                                    + " as .safetensors"
                            : path + ": adapters are .safetensors files or folders with one; this is neither");
        }
        if (!Files.exists(path)) {
            throw new LoraException("no adapter at " + path);
        }
        return path;
    }

    /** What people call an adapter: its file's name without the ending; PEFT's file, as a folder, is called as the folder. */
    public static String name(Path path) {
        String stem = stem(path);
        Path folder = path.toAbsolutePath().normalize().getParent();
        return stem.equals(PEFT_STEM) && folder != null && folder.getFileName() != null
                ? String.valueOf(folder.getFileName())
                : stem;
    }

    /** The name without its ending. */
    public static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        return isSafetensors(path) ? name.substring(0, name.length() - EXTENSION.length()) : name;
    }

    private static Path inFolder(Path folder) {
        Path usual = folder.resolve(PEFT_NAME);
        if (Files.exists(usual)) {
            return usual;
        }
        List<Path> candidates = candidates(folder);
        if (candidates.size() != 1) {
            throw new LoraException("the folder " + folder + " holds " + found(candidates) + ", expected " + PEFT_NAME
                    + " or exactly one .safetensors file");
        }
        return candidates.get(0);
    }

    private static String found(List<Path> candidates) {
        return candidates.isEmpty()
                ? "no .safetensors file"
                : candidates.stream()
                        .map(Path::getFileName)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
    }

    private static List<Path> candidates(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(AdapterLocation::isSafetensors)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LoraException("cannot read the folder " + folder + ": " + FailureText.of(e), e);
        }
    }

    private static boolean isSafetensors(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(EXTENSION);
    }
}
