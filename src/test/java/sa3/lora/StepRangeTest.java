package sa3.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepRangeTest {
    @ParameterizedTest
    @CsvSource({"3,3,3", "2-8,2,8", "2-,2,2147483647", "-4,1,4", "1-,1,2147483647", "' 2 - 5 ',2,5"})
    void readsEveryForm(String text, int first, int last) {
        assertEquals(new StepRange(first, last), StepRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "0", "0-3", "5-2", "a", "1.5", "1-2-3", "--4", "99999999999", "-0", "3 4", "12345678901"
            })
    void refusesTheRest(String text) {
        assertThrows(IllegalArgumentException.class, () -> StepRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "2-8", "2-"})
    void writesWhatItReads(String text) {
        assertEquals(text, StepRange.parse(text).toString());
    }

    @Test
    void countsFromOneWhereTheSamplerCountsFromZero() {
        StepRange range = StepRange.parse("2-3");
        assertFalse(range.includes(0));
        assertTrue(range.includes(1));
        assertTrue(range.includes(2));
        assertFalse(range.includes(3));
        assertTrue(StepRange.ALL.includes(9_999));
    }
}
