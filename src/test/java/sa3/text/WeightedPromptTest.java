package sa3.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import sa3.platform.Folders;
import sa3.text.WeightedPrompt.Phrase;

class WeightedPromptTest {
    @Test
    void spansCountCodePoints() {
        WeightedPrompt prompt = WeightedPrompt.parse("🎹(🔥b:-0.5)");
        assertEquals(new WeightedPrompt("🎹🔥b", List.of(new Phrase(1, 3, -0.5))), prompt);
    }

    @Test
    void onlyTheInnerOfNestedPhrasesActs() {
        assertEquals(new WeightedPrompt("(a:3)", List.of(new Phrase(1, 2, 2))), WeightedPrompt.parse("((a:2):3)"));
    }

    @Test
    void malformedMarkupStaysText() {
        for (String text : List.of("(a:.5)", "(a:1e3)", "(:2)", "(a:b:2)", "(a:2", "(a :two)", "()")) {
            assertEquals(new WeightedPrompt(text, List.of()), WeightedPrompt.parse(text));
        }
    }

    @Test
    void phraseMayContainALineBreak() {
        assertEquals(new WeightedPrompt("a\nb", List.of(new Phrase(0, 3, 2))), WeightedPrompt.parse("(a\nb:+2)"));
    }

    @Property
    void textWithoutParenthesesStays(@ForAll String text) {
        String plain = text.replace("(", "");
        assertEquals(plain, WeightedPrompt.parse(plain).text());
    }

    @Test
    void manyPhrasesBeyondTheLengthAreFast() throws IOException {
        WeightedPrompt prompt = WeightedPrompt.parse("(a:2) ".repeat(16_000));
        try (Tokenizer tokenizer = tiny()) {
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> assertEquals(16, prompt.spans(tokenizer, 16).spans().size()));
        }
    }

    @Test
    void phraseInsideATokenIsReported() throws IOException {
        try (Tokenizer tokenizer = tiny()) {
            assertEquals(
                    1,
                    WeightedPrompt.parse("a(ll:2) in")
                            .spans(tokenizer, 16)
                            .warnings()
                            .size());
        }
    }

    private static Tokenizer tiny() throws IOException {
        return Tokenizer.of(
                Files.readAllBytes(Folders.programHome().resolve("src/main/golden/model/tokenizer_tiny.model")));
    }
}
