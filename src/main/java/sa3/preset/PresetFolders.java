package sa3.preset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.platform.Folders;
import sa3.platform.NearNames;

/**
 * The presets of the user and those of the program. The name that counts is the one inside the file, in whatever case; a
 * user's preset hides the program's of the same name. Any thread.
 */
public final class PresetFolders {
    /** Beside the program's presets lies their form. */
    private static final String SCHEMA_ENDING = ".schema.json";

    private final Path own;
    private final Path shipped;

    /** Neither folder need exist. */
    public PresetFolders(Path own, Path shipped) {
        this.own = own;
        this.shipped = shipped;
    }

    public static PresetFolders ofUser() {
        return new PresetFolders(
                Folders.userData().resolve("presets"), Folders.programHome().resolve("presets"));
    }

    /** Where the user's presets are. */
    public Path own() {
        return own;
    }

    /**
     * A file of a folder: a preset, or why it is none.
     *
     * @param shipped part of the program
     */
    public record Entry(Path file, boolean shipped, @Nullable Preset preset, @Nullable String problem) {
        /** The preset's name, or the file's where there is no preset. */
        public String name() {
            return preset != null ? preset.name() : stem(file);
        }

        private boolean isCalled(String name) {
            return name().equalsIgnoreCase(name);
        }
    }

    /** Every file, the user's first, by name; hidden presets of the program are left out. */
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>(entries(own, false));
        entries(shipped, true).stream()
                .filter(entry -> entries.stream().noneMatch(mine -> mine.isCalled(entry.name())))
                .toList()
                .forEach(entries::add);
        return entries;
    }

    /**
     * The preset of a name, or of a file if what is given ends in {@code .json}.
     *
     * @throws PresetException there is none, with names that are near; or its file is damaged
     */
    public Preset find(String nameOrFile) {
        if (nameOrFile.endsWith(PresetFile.ENDING)) {
            return PresetFile.read(Path.of(nameOrFile));
        }
        Optional<Entry> entry =
                list().stream().filter(e -> e.isCalled(nameOrFile)).findFirst();
        if (entry.isEmpty()) {
            List<String> names = list().stream().map(Entry::name).toList();
            throw new PresetException("no preset is called '" + nameOrFile + "'" + NearNames.question(nameOrFile, names)
                    + " (sa3 preset list shows all)");
        }
        Preset preset = entry.get().preset();
        if (preset == null) {
            throw new PresetException(String.valueOf(entry.get().problem()));
        }
        return preset;
    }

    /**
     * Writes a preset into the user's folder.
     *
     * @param replace whether one of the same name may go
     * @throws PresetException there is one, or it cannot be written
     */
    public Path save(Preset preset, boolean replace) {
        Optional<Path> there = ownFile(preset.name());
        if (there.isPresent() && !replace) {
            throw new PresetException("there is a preset called '" + preset.name() + "' (" + there.get()
                    + "): choose another name, or replace it with --force");
        }
        Path file = there.orElse(own.resolve(preset.name() + PresetFile.ENDING));
        PresetFile.write(file, preset);
        return file;
    }

    /**
     * Deletes a preset of the user.
     *
     * @throws PresetException there is none; those of the program stay
     */
    public Path remove(String name) {
        Path file = ownFile(name)
                .orElseThrow(() -> new PresetException("no preset of yours is called '" + name + "'"
                        + NearNames.question(
                                name,
                                entries(own, false).stream().map(Entry::name).toList())
                        + " (the program's own presets stay)"));
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new PresetException(
                    "cannot delete " + file + " (" + e.getMessage() + "): check the folder's rights", e);
        }
        return file;
    }

    /** The user's file of a name: the one whose preset is called so, else a damaged one of that file name. */
    private Optional<Path> ownFile(String name) {
        return entries(own, false).stream()
                .filter(entry -> entry.isCalled(name))
                .map(Entry::file)
                .findFirst();
    }

    private static List<Entry> entries(Path folder, boolean shipped) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PresetFolders::isPresetFile)
                    .map(file -> entry(file, shipped))
                    .sorted(Comparator.comparing(Entry::name, String.CASE_INSENSITIVE_ORDER))
                    .toList();
        } catch (IOException e) {
            throw new PresetException(
                    "cannot read the folder " + folder + " (" + e.getMessage() + "): check its rights", e);
        }
    }

    private static boolean isPresetFile(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(PresetFile.ENDING)
                && !name.endsWith(SCHEMA_ENDING)
                && !name.startsWith(".")
                && Files.isRegularFile(file);
    }

    private static Entry entry(Path file, boolean shipped) {
        try {
            return new Entry(file, shipped, PresetFile.read(file), null);
        } catch (PresetException e) {
            return new Entry(file, shipped, null, e.getMessage());
        }
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - PresetFile.ENDING.length());
    }
}
