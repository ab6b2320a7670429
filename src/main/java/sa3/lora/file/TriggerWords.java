package sa3.lora.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Words that call an adapter up, as files spell them. Any thread. */
public final class TriggerWords {
    private TriggerWords() {}

    /** Of a list each text as it is, commas included; of one text what its commas part; of anything else none. */
    public static List<String> of(JsonNode value) {
        if (value.isTextual()) {
            return of(value.textValue());
        }
        List<String> words = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> {
                if (element.isTextual()) {
                    words.add(element.textValue());
                }
            });
        }
        return words;
    }

    /** What the commas of a text part. */
    public static List<String> of(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
