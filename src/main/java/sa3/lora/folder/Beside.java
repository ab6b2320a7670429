package sa3.lora.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.lora.file.AdapterHeader;
import sa3.lora.file.TriggerWords;
import sa3.platform.FailureText;

/**
 * What lies beside an adapter under its name. Trigger words come from the adapter's header, else from a sidecar
 * ({@code .json}, {@code .civitai.info}, {@code .metadata.json}), else from a {@code .txt} of one short line.
 */
final class Beside {
    private static final int MAX_SIDECAR_BYTES = 4 << 20;
    private static final int MAX_LINE = 300;
    private static final int MAX_WORDS = 64;
    private static final int MAX_TEXT = 1000;
    private static final int MAX_PROMPTS = 100;
    private static final String PROMPTS = "prompts";
    private static final String BASE_MODEL = "base_model";
    private static final List<String> PICTURES = List.of(".png", ".jpg", ".jpeg", ".webp", ".preview.png");
    private static final List<String> SOUNDS = List.of(".wav", ".flac", ".mp3", ".ogg");
    private static final List<String> SIDECARS = List.of(".json", ".civitai.info", ".metadata.json");
    private static final List<String> TRIGGER_FIELDS =
            List.of("trainedWords", "trigger_words", "triggers", "trigger", "trigger_phrase", "activation text");

    /** Paths of the folder by lower-case name. */
    private final Map<String, Path> neighbours;

    private final String stem;
    private final Map<Path, JsonNode> sidecars = new HashMap<>();

    /**
     * @param neighbours the files of the adapter's folder by their names in lower case
     * @param stem the adapter's name, in whatever case
     */
    Beside(Map<String, Path> neighbours, String stem) {
        this.neighbours = neighbours;
        this.stem = stem.toLowerCase(java.util.Locale.ROOT);
    }

    LoraCard.Companions companions() {
        Path plain = find(List.of(".txt"));
        Path text = plain == null || line(plain).isEmpty() ? plain : null;
        Path description = find(List.of(".md"));
        return new LoraCard.Companions(find(PICTURES), description != null ? description : text, find(SOUNDS));
    }

    /**
     * @param own what the header says
     * @param problems gets a line about a sidecar that cannot be read
     */
    List<String> triggers(List<String> own, List<String> problems) {
        if (!own.isEmpty()) {
            return shown(own);
        }
        for (String ending : SIDECARS) {
            Path sidecar = neighbours.get(stem + ending);
            List<String> words = sidecar == null ? List.of() : words(sidecar, problems);
            if (!words.isEmpty()) {
                return words;
            }
        }
        Path plain = find(List.of(".txt"));
        return plain == null ? List.of() : shown(TriggerWords.of(line(plain)));
    }

    /** The prompts that a trainer wrote into the {@code .json}. */
    List<String> prompts() {
        return texts(written().path(PROMPTS))
                .map(String::strip)
                .filter(prompt -> !prompt.isEmpty() && prompt.length() <= MAX_TEXT)
                .limit(MAX_PROMPTS)
                .toList();
    }

    /**
     * What a trainer wrote there about the model it was trained on.
     *
     * @param base the network whose layers it fits
     */
    Facts.Origin origin(String base) {
        return new Facts.Origin(
                base,
                written().path(BASE_MODEL).textValue(),
                written().path(AdapterHeader.BASE_SHA256).textValue());
    }

    /** The {@code .json} of a trainer; nothing where it cannot be read, which triggers tell. */
    private JsonNode written() {
        Path sidecar = neighbours.get(stem + SIDECARS.get(0));
        try {
            return sidecar == null ? MissingNode.getInstance() : read(sidecar);
        } catch (JsonFieldException | IOException e) {
            return MissingNode.getInstance();
        }
    }

    private @Nullable Path find(List<String> endings) {
        return endings.stream()
                .map(ending -> neighbours.get(stem + ending))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What triggers and prompts both look into is read once. */
    private JsonNode read(Path sidecar) throws IOException {
        JsonNode known = sidecars.get(sidecar);
        if (known == null) {
            known = JsonFile.read(sidecar, MAX_SIDECAR_BYTES);
            sidecars.put(sidecar, known);
        }
        return known;
    }

    private List<String> words(Path sidecar, List<String> problems) {
        try {
            JsonNode json = read(sidecar);
            for (String field : TRIGGER_FIELDS) {
                List<String> words = shown(TriggerWords.of(json.path(field)));
                if (!words.isEmpty()) {
                    return words;
                }
            }
        } catch (JsonFieldException | IOException e) {
            problems.add(sidecar + " is left aside: " + FailureText.of(e));
        }
        return List.of();
    }

    private static Stream<String> texts(JsonNode value) {
        if (value.isTextual()) {
            return Stream.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        value.forEach(element -> {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        });
        return texts.stream();
    }

    private static List<String> shown(List<String> words) {
        return words.stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty() && word.length() <= MAX_TEXT)
                .distinct()
                .limit(MAX_WORDS)
                .toList();
    }

    /** The only line of a short file; empty where it is longer, or cannot be read. */
    private static String line(Path file) {
        try {
            if (Files.size(file) > MAX_LINE) {
                return "";
            }
            String text = Files.readString(file).strip();
            return text.lines().count() == 1 && !text.endsWith(".") ? text : "";
        } catch (IOException e) {
            return ""; // no UTF-8, or gone in between
        }
    }
}
