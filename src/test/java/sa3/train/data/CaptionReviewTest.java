package sa3.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Captions that no prompt would name. */
class CaptionReviewTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static CaptionReview review(@Nullable String config, String... sidecars) throws JsonProcessingException {
        List<Tags> tags = new ArrayList<>();
        for (String sidecar : sidecars) {
            tags.add(Tags.of(JSON.readTree(sidecar)));
        }
        return new CaptionReview(tags, config == null ? null : PromptConfig.of(JSON.readTree(config), "prompts.json"));
    }

    @Test
    void captionsThatAllAreNamedNeedNoWord() throws JsonProcessingException {
        assertEquals(
                List.of(),
                review(null, "{\"prompt\": \"a harp\", \"seconds_total\": 2}", "{\"title\": \"Bee\"}")
                        .lines());
    }

    @Test
    void fieldsThatNobodyReadsAreNoCaptions() throws JsonProcessingException {
        CaptionReview review = review(null, "{\"caption\": \"a harp\"}", "{\"instrument\": \"harp\"}", "{}");
        assertEquals(3, review.undescribed());
        assertEquals(
                List.of(
                        "3 of 3 sounds have no caption: their prompts are empty",
                        "no prompt of sounds that have them names caption, instrument: tag_keys of a --prompt-config"
                                + " choose what is named; without one, prompt and text count only where no other tag does"),
                review.lines());
    }

    @Test
    void aPromptBesideOtherTagsIsToldToBeUnread() throws JsonProcessingException {
        String sidecar = "{\"prompt\": \"a harp\", \"genre\": \"ambient\"}";
        assertEquals(1, review(null, sidecar).lines().size());
        assertEquals(0, review(null, sidecar).undescribed());
        assertEquals(List.of(), review("{}", sidecar).lines());
    }

    @Test
    void withATriggerWordSomethingIsLeft() throws JsonProcessingException {
        assertEquals(
                List.of("1 of 2 sounds have no caption: their prompts are empty but for the trigger word"),
                review("{\"trigger\": \"zxq\"}", "{}", "{\"title\": \"Bee\"}").lines());
    }

    @Test
    void aTemplateThatNoSoundFillsIsTold() throws JsonProcessingException {
        assertEquals(
                List.of("no sound has all fields of the template \"{mood} drums\""),
                review(
                                "{\"use_tags\": false, \"templates\": [\"{mood} drums\", \"{genre}\"]}",
                                "{\"genre\": \"house\"}",
                                "{\"prompt\": \"a kick\"}")
                        .lines());
    }
}
