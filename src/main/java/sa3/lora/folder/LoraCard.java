package sa3.lora.folder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An adapter in the folder, as far as its header and the files beside it tell.
 *
 * @param name the file's name without its ending; of a PEFT folder the folder's
 * @param path of the file within the LoRA folder, with {@code /}
 * @param companions files beside it of the same name
 * @param triggers words that call it up
 * @param prompts to try it with, such as those of its training: one of them at random is a good beginning
 */
public record LoraCard(
        String name,
        String path,
        Path file,
        Facts facts,
        Companions companions,
        List<String> triggers,
        List<String> prompts) {
    /**
     * Files beside an adapter, named like it.
     *
     * @param picture {@code .png}, {@code .jpg}, {@code .jpeg} or {@code .webp}
     * @param text {@code .md}, or a {@code .txt} that is more than trigger words
     * @param sound {@code .wav}, {@code .flac}, {@code .mp3} or {@code .ogg}
     */
    public record Companions(@Nullable Path picture, @Nullable Path text, @Nullable Path sound) {}

    public LoraCard {
        triggers = List.copyOf(triggers);
        prompts = List.copyOf(prompts);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name).put("path", path).put("file", file.toString());
        json.put("bytes", facts.bytes());
        facts.writeTo(json);
        ArrayNode words = json.putArray("triggers");
        triggers.forEach(words::add);
        if (!prompts.isEmpty()) {
            ArrayNode pool = json.putArray("prompts");
            prompts.forEach(pool::add);
        }
        put(json, "picture", companions.picture);
        put(json, "text", companions.text);
        put(json, "sound", companions.sound);
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Path file) {
        if (file != null) {
            json.put(name, file.toString());
        }
    }
}
