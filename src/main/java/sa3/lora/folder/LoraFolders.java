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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.config.UserConfig;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterLocation;
import sa3.lora.set.LoraReference;
import sa3.platform.Folders;
import sa3.platform.NearNames;

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

    /**
     * How settings name an adapter file, wherever it lies: one outside the folders has no place to be found at.
     *
     * @throws LoraException it cannot be read
     */
    public LoraReference reference(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        String path = roots.stream()
                .map(root -> root.toAbsolutePath().normalize())
                .filter(absolute::startsWith)
                .findFirst()
                .map(root -> root.relativize(absolute).toString().replace('\\', '/'))
                .orElse(null);
        LoraReference reference = new LoraReference(AdapterLocation.name(absolute), known.sha256(absolute), path);
        known.save();
        return reference;
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
     * @throws LoraException one of them is not there; the message names it, its last known place and what to do
     */
    public List<LoraCard> find(List<LoraReference> references) {
        if (references.isEmpty()) {
            return List.of();
        }
        List<LoraCard> cards = scan().cards();
        List<LoraCard> found =
                references.stream().map(reference -> find(reference, cards)).toList();
        known.save();
        return found;
    }

    private LoraCard find(LoraReference reference, List<LoraCard> cards) {
        List<LoraCard> likely = Stream.concat(
                        cards.stream().filter(card -> card.path().equals(reference.path())),
                        cards.stream().filter(card -> card.name().equalsIgnoreCase(reference.name())))
                .distinct()
                .toList();
        return reference.sha256() == null
                ? byName(reference, likely, cards)
                : byContent(reference, reference.sha256(), likely, cards);
    }

    /** First where it was, then what is known already, then every file: each is read once in its life. */
    private LoraCard byContent(LoraReference reference, String sha256, List<LoraCard> likely, List<LoraCard> cards) {
        return first(likely, known::sha256, sha256)
                .or(() -> first(cards, file -> known.knownSha256(file).orElse(""), sha256))
                .or(() -> first(cards, known::sha256, sha256))
                .orElseThrow(() -> new LoraException(lost(reference, sha256, likely)));
    }

    private static Optional<LoraCard> first(List<LoraCard> cards, Function<Path, String> hash, String sha256) {
        return cards.stream()
                .filter(card -> hash.apply(card.file()).equals(sha256))
                .findFirst();
    }

    private String lost(LoraReference reference, String sha256, List<LoraCard> likely) {
        String what =
                "LoRA '" + reference.name() + "' (content " + sha256.substring(0, 12) + "…) is not in " + shownRoots();
        if (!likely.isEmpty()) {
            return what + "; " + likely.get(0).file()
                    + " has other content: put the old file back, or take sha256 out of the preset to use this one";
        }
        String last = reference.path() == null ? "" : "; it was last at " + reference.path();
        return what + last + ": put the file there, set another folder with sa3 lora folder, or leave the LoRA out";
    }

    private LoraCard byName(LoraReference reference, List<LoraCard> likely, List<LoraCard> cards) {
        if (likely.isEmpty()) {
            List<String> names = cards.stream().map(LoraCard::name).toList();
            String last = reference.path() == null ? "" : "; it was last at " + reference.path();
            throw new LoraException("no LoRA is called '" + reference.name() + "' in " + shownRoots() + last
                    + NearNames.question(reference.name(), names) + " (sa3 lora list shows all)");
        }
        boolean isWhereItWas = likely.get(0).path().equals(reference.path());
        boolean sameContent = likely.size() > 1
                && likely.stream()
                                .map(card -> known.sha256(card.file()))
                                .distinct()
                                .count()
                        == 1;
        if (likely.size() == 1 || isWhereItWas || sameContent) {
            return likely.get(0);
        }
        throw new LoraException("several LoRAs are called '" + reference.name() + "': "
                + likely.stream().map(card -> card.file().toString()).collect(Collectors.joining(", "))
                + "; rename all but one");
    }

    private String shownRoots() {
        return roots.stream()
                .map(root -> Files.isDirectory(root) ? root.toString() : root + " (which does not exist)")
                .collect(Collectors.joining(", "));
    }
}
