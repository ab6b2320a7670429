package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** What every refusal of a weight file must look like. */
final class Refusal {
    private Refusal() {}

    /** The file cannot be opened, for one line of reason that holds these words. */
    static void ofOpening(Path path, String... words) {
        of(() -> TensorFiles.open(path).close(), words);
    }

    static void of(Executable executable, String... words) {
        String message = assertThrows(WeightsException.class, executable).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
    }
}
