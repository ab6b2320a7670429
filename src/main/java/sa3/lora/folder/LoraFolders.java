package sa3.lora.folder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.config.UserConfig;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterLocation;
import sa3.lora.set.LoraReference;
import sa3.platform.Folders;

/**
 * The folders that hold adapters: those of {@code SA3_LORAS}, else the one that was set, else {@code loras} in the data
 * folder. Any thread.
 */
public final class LoraFolders {
    /** One folder or several, separated as in PATH. */
    public static final String VARIABLE = "SA3_LORAS";

    private final List<Path> roots;
    private final KnownFiles known;

    /**
     * @param roots need not exist
     * @param cache a file to keep in what was read from adapters once; need not exist
     */
    public LoraFolders(List<Path> roots, Path cache) {
        this.roots = List.copyOf(roots);
        this.known = new KnownFiles(cache);
    }

    /** The user's own. */
    public static LoraFolders ofUser() {
        return ofUser(UserConfig.ofUser());
    }

    /** @throws sa3.config.ConfigException the user's settings file is damaged */
    public static LoraFolders ofUser(UserConfig config) {
        return new LoraFolders(
                roots(System.getenv(VARIABLE), config),
                Folders.userData().resolve("cache").resolve("loras.json"));
    }

    /** @param variable null or empty = not set */
    static List<Path> roots(@Nullable String variable, UserConfig config) {
        try {
            if (variable != null && !variable.isBlank()) {
                return Stream.of(variable.split(File.pathSeparator))
                        .filter(part -> !part.isBlank())
                        .map(Path::of)
                        .toList();
            }
            Optional<String> set = config.text(UserConfig.LORA_FOLDER);
            return List.of(set.map(Path::of).orElse(Folders.userData().resolve("loras")));
        } catch (InvalidPathException e) {
            throw new LoraException(
                    "the LoRA folder '" + e.getInput() + "' (" + VARIABLE + ", or sa3 lora folder): " + e.getReason());
        }
    }

    /** Where to look, the first one for new files. */
    public List<Path> roots() {
        return roots;
    }

    /** All adapters and what is wrong. Headers are read once and known from then on, until a file changes. */
    public LoraScan scan() {
        List<LoraCard> cards = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path root : roots) {
            LoraScan scan = LoraScan.of(root, known);
            cards.addAll(scan.cards());
            problems.addAll(scan.problems());
        }
        known.save();
        cards.sort(Comparator.comparing(LoraCard::name, String.CASE_INSENSITIVE_ORDER));
        return new LoraScan(cards, problems);
    }

    /** SHA-256 of an adapter's content; read once, then kept until the file changes. */
    public String sha256(LoraCard card) {
        String hash = known.sha256(card.file());
        known.save();
        return hash;
    }

    /** The same as far as it is known without reading the file. */
    public Optional<String> knownSha256(LoraCard card) {
        return known.knownSha256(card.file());
    }

    /** Where a file lies within the folders, with {@code /}, as settings remember it; null = elsewhere, or not to be told. */
    public @Nullable String place(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return roots.stream()
                .map(root -> root.toAbsolutePath().normalize())
                .filter(absolute::startsWith)
                .findFirst()
                .map(root -> root.relativize(absolute).toString().replace('\\', '/'))
                .filter(LoraReference::isPlace)
                .orElse(null);
    }

    /** An adapter as JSON for scripts and other programs; its hash as far as it is known without reading the file. */
    public ObjectNode describe(LoraCard card) {
        ObjectNode json = card.toJson();
        knownSha256(card).ifPresent(hash -> json.put("sha256", hash));
        return json;
    }

    /**
     * Looks up several references, reading the folders once.
     *
     * @throws LoraException some are not there; one line that names all of them, their last known places and what to do
     */
    public List<LoraCard> find(List<LoraReference> references) {
        if (references.isEmpty()) {
            return List.of();
        }
        List<LoraCard> found = new LoraSearch(scan().cards(), known, shownRoots()).all(references);
        known.save();
        return found;
    }

    /**
     * The adapter that a person names: the file where there is one, else that of this name in the folders, with its
     * ending or without.
     *
     * @throws LoraException a plain name that is neither; the line says where was looked
     */
    public Path named(Path path) {
        boolean isPlainName = path.getNameCount() == 1 && !path.isAbsolute();
        return !isPlainName || Files.exists(path)
                ? path
                : find(List.of(LoraReference.named(AdapterLocation.stem(path))))
                        .get(0)
                        .file();
    }

    private String shownRoots() {
        return roots.stream()
                .map(root -> Files.isDirectory(root) ? root.toString() : root + " (which does not exist)")
                .collect(Collectors.joining(", "));
    }
}
