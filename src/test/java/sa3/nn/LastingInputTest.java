package sa3.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sa3.mlx.Array;
import sa3.mlx.FreedScope;
import sa3.mlx.Ops;
import sa3.nn.LastingInput.Rows;

class LastingInputTest {
    private static final int IN = 64;
    private static final int OUT = 48;
    private static final double TOLERANCE = 3e-6; // largest difference over largest value

    private final Random random = new Random(5);
    private final List<Integer> rowsMapped = new ArrayList<>();

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private Array weight;

    @BeforeEach
    void open() {
        weight = normal(IN, OUT);
    }

    private Array normal(int... shape) {
        int size = 1;
        for (int dim : shape) {
            size *= dim;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Array.of(values, shape);
    }

    private UnaryOperator<Array> map() {
        return rows -> {
            rowsMapped.add(rows.dim(1));
            return rows.matmul(weight);
        };
    }

    private static Rows adapted(Array rows) {
        return new Rows(rows, true);
    }

    private void assertProduct(LastingInput input) {
        float[] expected = input.array().matmul(weight).toFloats();
        float[] actual = input.remember(weight, map()).toFloats();
        double most = 0;
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(expected[i]));
            off = Math.max(off, Math.abs(expected[i] - actual[i]));
        }
        assertEquals(expected.length, actual.length);
        assertTrue(off <= TOLERANCE * most, "off by " + off / most);
    }

    /** A row that strengths bend: first + strength₁·a + strength₂·b, through something curved. */
    private Array bent(Array first, Array a, Array b) {
        return Ops.tanh(first.add(a.mul(0.1 * random.nextDouble())).add(b.mul(0.1 * random.nextDouble())));
    }

    @Test
    void onlyTheGroupThatIsReplacedIsComputedAgain() {
        Rows prompt = adapted(normal(1, 5, IN));
        try (LastingInput input = new LastingInput(List.of(prompt, adapted(normal(1, 2, IN))))) {
            assertProduct(input);
            assertProduct(input);
            assertEquals(List.of(5, 2), rowsMapped);
            input.replace(List.of(prompt, adapted(normal(1, 2, IN))));
            assertProduct(input);
            assertEquals(List.of(5, 2, 2), rowsMapped);
        }
    }

    @Test
    void aRowThatMovesALittleSoonTakesNoProducts() {
        Rows prompt = adapted(normal(1, 5, IN));
        Array first = normal(1, 1, IN);
        Array a = normal(1, 1, IN);
        Array b = normal(1, 1, IN);
        try (LastingInput input = new LastingInput(List.of(prompt, adapted(bent(first, a, b))))) {
            for (int i = 0; i < 60; i++) {
                if (i == 50) {
                    rowsMapped.clear();
                }
                assertProduct(input);
                input.replace(List.of(prompt, adapted(bent(first, a, b))));
            }
            assertEquals(List.of(), rowsMapped);
        }
    }

    @Test
    void aKeyThatIsNewKnowsAllDirections() {
        Array first = normal(1, 1, IN);
        Array a = normal(1, 1, IN);
        try (LastingInput input = new LastingInput(List.of(adapted(first)))) {
            for (int i = 1; i <= 4; i++) {
                input.replace(List.of(adapted(first.add(a.mul(i)))));
            }
            assertProduct(input);
            assertEquals(List.of(2), rowsMapped, "two directions in one go");
        }
    }

    @Test
    void rowsThatAreNotNearEachOtherGoThroughTheMap() {
        try (LastingInput input = new LastingInput(List.of(adapted(normal(1, 1, IN))))) {
            for (int i = 0; i < NearbyRows.MAX_DIRECTIONS + 8; i++) {
                assertProduct(input);
                input.replace(List.of(adapted(normal(1, 1, IN))));
            }
        }
    }

    @Test
    void aRowWithoutAdaptersIsTheMapBitForBitWhateverCameBefore() {
        Array plain = normal(1, 1, IN);
        Array a = normal(1, 1, IN);
        float[] expected = plain.matmul(weight).toFloats();
        try (LastingInput input = new LastingInput(List.of(adapted(plain.add(a))))) {
            assertProduct(input);
            input.replace(List.of(adapted(plain.add(a.mul(0.3)))));
            assertProduct(input);
            for (int i = 0; i < 2; i++) {
                rowsMapped.clear();
                input.replace(List.of(new Rows(plain.add(0), false)));
                assertArrayEquals(expected, input.remember(weight, map()).toFloats());
                assertEquals(i == 0 ? List.of(1) : List.of(), rowsMapped);
                input.replace(List.of(adapted(plain.add(a.mul(0.5)))));
                assertProduct(input);
            }
        }
    }

    @Test
    void aRowOfZerosOrWithoutNumbersIsNotTakenApart() {
        try (LastingInput input = new LastingInput(List.of(adapted(Array.zeros(1, 1, IN))))) {
            assertProduct(input);
            input.replace(List.of(adapted(Array.full(Double.NaN, weight.dtype(), 1, 1, IN))));
            assertTrue(Float.isNaN(input.remember(weight, map()).toFloats()[0]));
            input.replace(List.of(adapted(normal(1, 1, IN))));
            assertProduct(input);
        }
    }

    @Test
    void severalProductsPerRowStayTogether() {
        Array scales = normal(3, 1, IN);
        Rows prompt = adapted(normal(1, 4, IN));
        Array first = normal(1, 1, IN);
        UnaryOperator<Array> scaled = rows -> {
            rowsMapped.add(rows.dim(1));
            return rows.mul(scales).matmul(weight);
        };
        try (LastingInput input = new LastingInput(List.of(prompt, adapted(first)))) {
            for (int i = 1; i < 5; i++) {
                input.remember(scales, scaled);
                input.rememberEach(scales, scaled);
                input.replace(List.of(prompt, adapted(first.mul(1 + 0.1 * i))));
            }
            assertEquals(List.of(4, 1, 4), rowsMapped);
            float[] expected = scaled.apply(input.array()).toFloats();
            assertArrayEquals(expected, input.remember(scales, scaled).toFloats(), 1e-4f);
            assertArrayEquals(
                    expected, Ops.concat(1, input.rememberEach(scales, scaled)).toFloats(), 1e-4f);
        }
    }
}
