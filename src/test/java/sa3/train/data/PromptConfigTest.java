package sa3.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.train.TrainException;

/** Prompt configurations as people write them. */
class PromptConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PromptConfig of(String json) throws JsonProcessingException {
        return PromptConfig.of(JSON.readTree(json), "prompts.json");
    }

    private static String refusal(String json) {
        return String.valueOf(assertThrows(TrainException.class, () -> of(json)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trigger",
                "fixed_text",
                "balance",
                "path_opts",
                "templates",
                "tag_keys",
                "use_tags",
                "trigger_pct"
            })
    void nothingIsNoValueOfAField(String field) {
        String line = refusal("{\"" + field + "\": null}");
        assertTrue(line.startsWith("prompts.json: " + field + " is null; leave it out, and it is "), line);
    }

    @Test
    void nothingWithinAFieldIsRefusedToo() {
        assertEquals(
                "prompts.json: hide_ext is null; leave it out, and it is false",
                refusal("{\"path_opts\": {\"hide_ext\": null}}"));
        assertTrue(refusal("{\"templates\": [null]}").startsWith("prompts.json: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"trigger\": 3}",
                "{\"use_tags\": 1}",
                "{\"trigger_pct\": \"80\"}",
                "{\"templates\": [1]}",
                "{\"balance\": 50}"
            })
    void aValueOfAnotherTypeIsRefused(String json) {
        String line = refusal(json);
        assertTrue(line.startsWith("prompts.json: "), line);
        assertEquals(1, line.lines().count(), line);
    }

    @Test
    void fieldsThatAreLeftOutAreAsUsual() throws JsonProcessingException {
        assertEquals(PromptConfig.DEFAULT, of("{}"));
        PromptConfig config = of("{\"trigger\": \"zxq\", \"balance\": {\"paths\": 10}, \"trigger_pct\": 100}");
        assertEquals("zxq", config.trigger());
        assertEquals(new PromptConfig.Balance(50, 10, 0, 50), config.balance());
        assertEquals(100, config.triggerPercent());
    }

    @Test
    void aNumberOutOfRangeIsToldInOurWords() {
        assertEquals("prompts.json: trigger_pct must lie in 0 … 100, found 120.0", refusal("{\"trigger_pct\": 120}"));
        assertEquals("prompts.json: weights of balance must be at least 0", refusal("{\"balance\": {\"tags\": -1}}"));
    }

    @Test
    void aTriggerWordAloneKeepsACaptionWhateverItsFieldIsCalled() throws JsonProcessingException {
        PromptConfig config = of(PromptConfig.ofCaptions()
                .put("trigger", "zxq")
                .put("trigger_pct", 100)
                .toString());
        for (String field : List.of("text", "prompt", "title")) {
            Tags tags = new Tags(Map.of(field, "a glass harp"));
            String prompt = new PromptBuilder(config).prompt(tags, Draws.of(1, 1, Draws.Purpose.PROMPT));
            assertEquals("zxq, a glass harp", prompt, field);
        }
    }
}
