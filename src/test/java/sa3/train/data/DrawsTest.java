package sa3.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int COUNT = 20_000;

    private static Draws draws(long sample) {
        return Draws.of(42, sample, Draws.Purpose.NOISE_LEVEL);
    }

    /** Every run ever made depends on these. */
    @Test
    void numbersNeverChange() {
        Draws draws = Draws.of(42, 7, Draws.Purpose.CROP);
        assertEquals(-2102474386898854642L, draws.word());
    }

    @Test
    void samplesAndPurposesHaveNumbersOfTheirOwn() {
        long word = draws(1).word();
        assertEquals(word, draws(1).word());
        assertNotEquals(word, draws(2).word());
        assertNotEquals(word, Draws.of(43, 1, Draws.Purpose.NOISE_LEVEL).word());
        assertNotEquals(word, Draws.of(42, 1, Draws.Purpose.NOISE).word());
    }

    @Test
    void firstUniformNumbersOfManySamplesFillTheRange() {
        double mean = IntStream.range(0, COUNT)
                .mapToDouble(i -> draws(i).uniform())
                .average()
                .orElseThrow();
        assertEquals(0.5, mean, 0.01);
    }

    @Test
    void normalNumbersHaveTheirMoments() {
        double[] values =
                IntStream.range(0, COUNT).mapToDouble(i -> draws(i).normal()).toArray();
        double mean =
                IntStream.range(0, COUNT).mapToDouble(i -> values[i]).average().orElseThrow();
        double square = IntStream.range(0, COUNT)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        assertEquals(0, mean, 0.03);
        assertEquals(1, square, 0.05);
    }

    @Test
    void exponentialNumbersHaveTheirMean() {
        double mean = IntStream.range(0, COUNT)
                .mapToDouble(i -> draws(i).exponential(5))
                .average()
                .orElseThrow();
        assertEquals(5, mean, 0.2);
    }

    @Test
    void choicesFollowTheirWeights() {
        long second = IntStream.range(0, COUNT)
                .filter(i -> draws(i).choose(1, 3) == 1)
                .count();
        assertEquals(0.75, (double) second / COUNT, 0.02);
        assertTrue(IntStream.range(0, 100).allMatch(i -> draws(i).choose(0, 5, 0) == 1));
        assertTrue(IntStream.range(0, 100).map(i -> draws(i).choose(0, 0)).anyMatch(i -> i == 1));
    }

    @Test
    void shufflingKeepsEveryValue() {
        int[] values = IntStream.range(0, 50).toArray();
        draws(3).shuffle(values);
        assertArrayEquals(
                IntStream.range(0, 50).toArray(), IntStream.of(values).sorted().toArray());
    }
}
