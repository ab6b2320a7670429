package sa3.preset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.settings.Settings;
import sa3.settings.SettingsVersion;

/**
 * Settings with a name. As JSON one object: name, description and tags beside the fields of the settings.
 *
 * @param name also the name of its file: 1 to 100 characters that every file system takes
 * @param description what it is for; null = none
 */
public record Preset(String name, @Nullable String description, List<String> tags, Settings settings) {
    private static final int MAX_NAME = 100;
    private static final int MAX_TAGS = 50;
    private static final int MAX_DESCRIPTION = 10_000;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/\\\\:*?\"<>|]{1," + MAX_NAME + "}");
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

    public Preset {
        requireName(name);
        if (description != null && description.length() > MAX_DESCRIPTION) {
            throw new IllegalArgumentException(
                    "description of " + description.length() + " characters: at most " + MAX_DESCRIPTION);
        }
        tags = List.copyOf(tags);
        if (tags.size() > MAX_TAGS || tags.stream().anyMatch(tag -> tag.isBlank() || tag.length() > MAX_NAME)) {
            throw new IllegalArgumentException(
                    "tags: expected at most " + MAX_TAGS + " of 1 to " + MAX_NAME + " characters");
        }
    }

    /** A preset of a name and settings alone. */
    public Preset(String name, Settings settings) {
        this(name, null, List.of(), settings);
    }

    /** @throws IllegalArgumentException the name would be no good file name somewhere */
    static void requireName(String name) {
        String stem = name.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        boolean isGood = NAME.matcher(name).matches()
                && name.equals(name.strip())
                && !name.startsWith(".")
                && !name.endsWith(".")
                && !DEVICES.contains(stem)
                && !stem.matches("(com|lpt)[0-9]");
        if (!isGood) {
            String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
            throw new IllegalArgumentException("preset name '" + shown + "': expected 1 to " + MAX_NAME
                    + " characters without / \\ : * ? \" < > |, no dot at either end");
        }
    }

    public Preset named(String other) {
        return new Preset(other, description, tags, settings);
    }

    public Preset withDescription(@Nullable String other) {
        return new Preset(name, other, tags, settings);
    }

    public Preset withSettings(Settings other) {
        return new Preset(name, description, tags, other);
    }

    /**
     * Reads a JSON object of this or an earlier version.
     *
     * @throws JsonFieldException something is missing, wrong or too new; one line
     */
    public static Preset of(JsonNode json) {
        if (!json.path(SettingsVersion.FIELD).isNumber()) {
            throw new JsonFieldException("no version: a preset has \"" + SettingsVersion.FIELD + "\": "
                    + SettingsVersion.CURRENT + ", a name and settings");
        }
        JsonFields fields = JsonFields.of(SettingsVersion.toCurrent(json), "");
        String name = fields.text("name");
        String description = fields.text("description");
        List<String> tags = fields.texts("tags", MAX_TAGS);
        if (name == null) {
            throw new JsonFieldException("no name: a preset needs one");
        }
        Settings settings = Settings.of(fields);
        return fields.build(() -> new Preset(name, description, tags, settings));
    }

    /** A JSON object of the current version. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(SettingsVersion.FIELD, SettingsVersion.CURRENT);
        json.put("name", name);
        if (description != null) {
            json.put("description", description);
        }
        if (!tags.isEmpty()) {
            ArrayNode array = json.putArray("tags");
            tags.forEach(array::add);
        }
        settings.writeTo(json);
        return json;
    }
}
