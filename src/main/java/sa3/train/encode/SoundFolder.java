package sa3.train.encode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import sa3.platform.FailureText;
import sa3.train.TrainException;

/**
 * The audio files of a folder and of all folders below it, by path. Two files of one folder that differ only in their
 * ending would share their latents: the first by name stays.
 *
 * @param folder what the paths are relative to
 * @param sounds in order
 * @param doubles one line per file that was left out
 * @param unmatched what was to be left out, and is not there
 */
public record SoundFolder(Path folder, List<Sound> sounds, List<String> doubles, List<String> unmatched) {
    private static final Set<String> ENDINGS = Set.of(
            "wav", "wave", "mp3", "flac", "ogg", "oga", "opus", "aif", "aiff", "aifc", "m4a", "mp4", "aac", "caf");
    /** What macOS leaves beside files on foreign disks. */
    private static final String NOT_A_SOUND = "._";

    public SoundFolder {
        sounds = List.copyOf(sounds);
        doubles = List.copyOf(doubles);
        unmatched = List.copyOf(unmatched);
    }

    /**
     * One audio file.
     *
     * @param relative its path below the folder, with slashes
     */
    public record Sound(Path file, String relative) {
        /** The relative path without its ending. */
        public String stem() {
            return relative.substring(0, relative.lastIndexOf('.'));
        }
    }

    /**
     * Looks through a folder.
     *
     * @param excluded paths that are left out, relative to the folder, or whole
     * @throws TrainException there is no such folder, or no audio in it
     */
    public static SoundFolder open(Path folder, Set<String> excluded) {
        if (!Files.isDirectory(folder)) {
            throw new TrainException("no folder " + folder + ": name the one that holds the sounds");
        }
        List<Sound> found = sounds(folder);
        if (found.isEmpty()) {
            throw new TrainException(folder
                    + " holds no audio (wav, flac, mp3, ogg, opus, aiff, m4a, caf): name the folder of the sounds");
        }
        Map<String, String> lines = new TreeMap<>();
        excluded.forEach(line -> lines.put(relative(folder, line), line));
        List<Sound> wanted = found.stream()
                .filter(sound -> !lines.containsKey(sound.relative()))
                .toList();
        if (wanted.isEmpty()) {
            throw new TrainException("all " + found.size() + " sounds of " + folder + " are excluded");
        }
        found.forEach(sound -> lines.remove(sound.relative()));
        return withoutDoubles(folder, wanted, List.copyOf(lines.values()));
    }

    /** As sounds are called: with slashes, without a {@code .} or the folder itself in front. */
    private static String relative(Path folder, String line) {
        Path path = Path.of(line.replace('\\', '/')).normalize();
        Path root = folder.toAbsolutePath().normalize();
        Path below = path.isAbsolute() && path.startsWith(root) ? root.relativize(path) : path;
        return below.toString().replace('\\', '/');
    }

    private static List<Sound> sounds(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(SoundFolder::isAudio)
                    .map(file ->
                            new Sound(file, folder.relativize(file).toString().replace('\\', '/')))
                    .sorted((a, b) -> a.relative().compareTo(b.relative()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new TrainException("cannot read the folder " + folder + ": " + FailureText.of(e), e);
        }
    }

    private static boolean isAudio(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0
                && !name.startsWith(NOT_A_SOUND)
                && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
                && Files.isRegularFile(file);
    }

    private static SoundFolder withoutDoubles(Path folder, List<Sound> sounds, List<String> unmatched) {
        Map<String, Sound> byStem = new HashMap<>();
        List<Sound> kept = new ArrayList<>();
        List<String> doubles = new ArrayList<>();
        for (Sound sound : sounds) {
            Sound first = byStem.putIfAbsent(sound.stem(), sound);
            if (first == null) {
                kept.add(sound);
            } else {
                doubles.add(sound.file() + ": " + first.relative() + " has the same name but for its ending, and so the"
                        + " same latents; rename one");
            }
        }
        return new SoundFolder(folder, kept, doubles, unmatched);
    }
}
