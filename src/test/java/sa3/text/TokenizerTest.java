package sa3.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sa3.platform.Folders;

class TokenizerTest {
    private byte[] model;
    private Tokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        model = Files.readAllBytes(Folders.programHome().resolve("src/main/golden/model/tokenizer_tiny.model"));
        tokenizer = Tokenizer.of(model);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void emptyTextHasNoTokens() {
        assertEquals(0, tokenizer.encode("").length);
    }

    @Test
    void charactersBeyondTheBasicPlaneBecomeTheirUtf8Bytes() {
        assertEquals(List.of("<0xF0>", "<0x9F>", "<0x8E>", "<0xB9>"), pieces("🎹"));
    }

    @Test
    void zeroCharacterIsOrdinaryText() {
        assertEquals(List.of("a", "<0x00>", "b"), pieces("a\0b"));
    }

    @Test
    void typedControlPieceIsOrdinaryText() {
        assertTrue(pieces("<bos>").size() > 1);
    }

    @Test
    void loneSurrogateCountsAsQuestionMark() {
        assertArrayEquals(tokenizer.encode("? x"), tokenizer.encode("\ud83c x"));
    }

    @Test
    void longPromptIsFast() {
        String prompt = "warm 🎹 analog\n".repeat(7000);
        assertTimeout(Duration.ofSeconds(5), () -> tokenizer.encode(prompt));
    }

    @Test
    void padsOnTheRightWithZeros() {
        Tokens tokens = tokenizer.encode("a", 3);
        assertArrayEquals(new int[] {tokenizer.encode("a")[0], 0, 0}, tokens.ids());
        assertArrayEquals(new int[] {1, 0, 0}, tokens.mask());
    }

    @Test
    void keepsTheFirstTokensOfALongText() {
        Tokens tokens = tokenizer.encode("xxxxx", 2);
        assertArrayEquals(Arrays.copyOf(tokenizer.encode("xxxxx"), 2), tokens.ids());
        assertEquals(2, tokens.count());
    }

    @Test
    void refusesBytesThatAreNoModel() {
        TokenizerException e = assertThrows(TokenizerException.class, () -> Tokenizer.of(new byte[] {1, 2, 3}));
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void refusesAnEmptyModel() {
        assertThrows(TokenizerException.class, () -> Tokenizer.of(new byte[0]));
    }

    @Test
    void vocabularyRefusesAModelCutInsideAPiece() {
        assertThrows(TokenizerException.class, () -> Vocabulary.of(Arrays.copyOf(model, 30)));
    }

    private List<String> pieces(String text) {
        List<Vocabulary.Piece> vocabulary = Vocabulary.of(model);
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> vocabulary.get(id).text())
                .toList();
    }
}
