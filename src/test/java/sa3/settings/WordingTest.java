package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "warm pads | vinyl crackle; tape hiss | warm pads, vinyl crackle, tape hiss",
                "Warm Pads, rain | warm pads; rain | Warm Pads, rain",
                "a train passes | rain | a train passes, rain",
                "rain | rain; RAIN ;rain | rain",
                "NULL | pads; rain | pads, rain",
                "pads | ;; | pads",
                "808 | 80 | 808, 80",
            })
    void eachPartIsJoinedOnce(String prompt, String parts, String joined) {
        Wording wording = Wording.NONE.withPrompt(prompt, List.of(parts.split(";")));
        assertEquals(joined, wording.joined());
        assertEquals(joined, wording.withPrompt(joined, wording.parts()).joined());
    }
}
