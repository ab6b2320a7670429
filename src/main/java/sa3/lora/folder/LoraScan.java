package sa3.lora.folder;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterLocation;
import sa3.platform.FailureText;

/**
 * Everything that a folder and those below it hold: reads headers, never numbers, and those once.
 *
 * @param cards by name
 * @param problems a line for each file that is named like an adapter and is none, and for sidecars that cannot be read
 */
public record LoraScan(List<LoraCard> cards, List<String> problems) {
    private static final int MAX_DEPTH = 16;

    public LoraScan {
        cards = List.copyOf(cards);
        problems = List.copyOf(problems);
    }

    /** @param root need not exist */
    static LoraScan of(Path root, KnownFiles known) {
        List<LoraCard> cards = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return new LoraScan(cards, problems);
        }
        Map<Path, Map<String, Path>> folders = folders(root, problems);
        folders.forEach((folder, files) -> files.forEach((name, file) -> {
            if (name.endsWith(AdapterLocation.EXTENSION)) {
                LoraCard card = card(root, file, files, known, problems);
                if (card != null) {
                    cards.add(card);
                }
            }
        }));
        cards.sort(Comparator.comparing(LoraCard::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(LoraCard::path));
        return new LoraScan(cards, problems);
    }

    /** Files by folder, and there by their name in lower case; links are followed, hidden ones left out. */
    private static Map<Path, Map<String, Path>> folders(Path root, List<String> problems) {
        Map<Path, Map<String, Path>> folders = new TreeMap<>();
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean hidden = !folder.equals(root) && isHidden(folder);
                    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !isHidden(file)) {
                        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
                        folders.computeIfAbsent(file.resolveSibling(""), key -> new TreeMap<>())
                                .put(name, file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    problems.add(file + " cannot be read: " + FailureText.of(e));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            problems.add(root + " cannot be read: " + FailureText.of(e));
        }
        return folders;
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static @Nullable LoraCard card(
            Path root, Path file, Map<String, Path> neighbours, KnownFiles known, List<String> problems) {
        try {
            Facts facts = known.facts(file);
            Beside beside = new Beside(neighbours, AdapterLocation.stem(file));
            return new LoraCard(
                    AdapterLocation.name(file),
                    root.relativize(file).toString().replace('\\', '/'),
                    file,
                    facts.or(beside.origin(facts.base())),
                    beside.companions(),
                    beside.triggers(facts.triggers(), problems),
                    beside.prompts());
        } catch (LoraException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
