package sa3.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MusicalPromptTest {
    private static final MusicalKey A_MINOR = new MusicalKey("A", true);

    @Test
    void appendsTempoAndKey() {
        assertEquals("lofi house, 120 BPM, A minor", text("lofi house", 120.0, A_MINOR));
    }

    @Test
    void appendsNothingWhenNothingIsSet() {
        assertEquals("lofi house, ", text("lofi house, ", null, null));
    }

    @Test
    void appendingTwiceIsAppendingOnce() {
        String once = text("lofi house", 97.5, A_MINOR);
        assertEquals(once, text(once, 97.5, A_MINOR));
    }

    @ParameterizedTest
    @CsvSource({"119.99999, 120", "120.5, 120.5", "97.333333, 97.33", "99.996, 100", "128, 128"})
    void temposAreWrittenAsMusiciansWriteThem(double bpm, String written) {
        assertEquals("house, " + written + " BPM", text("house", bpm, null));
        assertEquals(
                List.of(),
                MusicalPrompt.of("house at " + written + " BPM", bpm, null).notes());
    }

    @Test
    void emptyPromptBecomesTheSettings() {
        assertEquals("97.5 BPM", text("", 97.5, null));
    }

    @Test
    void sentenceAndListEndingsAreKeptTidy() {
        assertEquals("A loop. 120 BPM", text("A loop.", 120.0, null));
        assertEquals("a loop, 120 BPM", text("a loop, ", 120.0, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "house 120bpm",
                "house at 120 BPM",
                "120-bpm house",
                "house, BPM: 120",
                "tempo 120 house",
                "a tempo of 120"
            })
    void namedTempoStays(String prompt) {
        assertEquals(prompt, text(prompt, 120.0, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pads in A minor", "pads in a minor", "pads, Am", "A-minor pads", "pads (A Minor)", "pads Amin"})
    void namedKeyStays(String prompt) {
        assertEquals(prompt, text(prompt, null, A_MINOR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"I am here", "8 bits", "a major hit", "vitamin E", "the team", "exam", "Amen break"})
    void ordinaryWordsNameNoKey(String prompt) {
        assertEquals(Optional.empty(), MusicalKey.mentionedIn(prompt));
    }

    @Test
    void differingTempoAndKeyAreNoted() {
        MusicalPrompt prompt = MusicalPrompt.of("90 BPM, C major", 120.0, A_MINOR);
        assertEquals("90 BPM, C major", prompt.text());
        assertEquals(
                List.of(
                        "the prompt names 90 BPM, the tempo is set to 120",
                        "the prompt names C major, the key is set to A minor"),
                prompt.notes());
    }

    @Test
    void otherSpellingOfTheSameKeyIsNoContradiction() {
        assertEquals(
                List.of(),
                MusicalPrompt.of("in Bb minor", null, MusicalKey.parse("A#m")).notes());
    }

    @ParameterizedTest
    @CsvSource({
        "Am, A minor, 9",
        "F#, F# major, 6",
        "c♯ minor, C# minor, 1",
        "Bb maj, Bb major, 10",
        "E flat major, Eb major, 3",
        "b minor, B minor, 11",
        "Cb, Cb major, 11"
    })
    void readsKeys(String text, String expected, int pitchClass) {
        assertEquals(expected, MusicalKey.parse(text).toString());
        assertEquals(pitchClass, MusicalKey.parse(text).pitchClass());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "H minor", "A dorian", "A minor minor", "am I"})
    void refusesWhatIsNoKey(String text) {
        assertThrows(IllegalArgumentException.class, () -> MusicalKey.parse(text));
    }

    private static String text(String prompt, Double bpm, MusicalKey key) {
        return MusicalPrompt.of(prompt, bpm, key).text();
    }
}
