package sa3.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {
    private static final List<String> NAMES = List.of("house-loop", "techno-loop", "rain", "Rain texture", "x");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "huose-loop | house-loop",
                "loop | house-loop,techno-loop",
                "RAIN | Rain texture,rain",
                "rian | rain",
                "y | x",
                "xylophone | ''",
                "'' | ''",
            })
    void findsWhatIsMeant(String typed, String near) {
        assertEquals(near, String.join(",", NearNames.of(typed, NAMES)));
    }
}
