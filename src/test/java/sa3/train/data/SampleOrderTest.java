package sa3.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
    private static List<SampleOrder.Turn> epoch(SampleOrder order, int epoch) {
        List<SampleOrder.Turn> turns = new ArrayList<>();
        for (int i = 0; i < order.stepsPerEpoch(); i++) {
            turns.addAll(order.turns((long) epoch * order.stepsPerEpoch() + i));
        }
        return turns;
    }

    @Property(tries = 50)
    void anEpochTakesEachItemOnce(
            @ForAll @IntRange(min = 1, max = 40) int items, @ForAll @IntRange(min = 1, max = 9) int perStep) {
        SampleOrder order = new SampleOrder(items, perStep, 4);
        List<SampleOrder.Turn> turns = epoch(order, 1);
        if (items < perStep) {
            assertEquals(100, order.stepsPerEpoch());
            assertEquals(100 * perStep, turns.size());
        } else {
            Set<Integer> seen =
                    new TreeSet<>(turns.stream().map(SampleOrder.Turn::item).toList());
            assertEquals(items, turns.size());
            assertEquals(items, seen.size());
        }
    }

    @Property(tries = 30)
    void indicesCountEveryTurn(
            @ForAll @IntRange(min = 1, max = 20) int items, @ForAll @IntRange(min = 1, max = 7) int perStep) {
        SampleOrder order = new SampleOrder(items, perStep, 1);
        long expected = 0;
        for (int step = 0; step < 2 * order.stepsPerEpoch() + 1; step++) {
            for (SampleOrder.Turn turn : order.turns(step)) {
                assertEquals(expected++, turn.index());
            }
        }
    }

    @Test
    void anyStepCanBeAskedForAtAnyTime() {
        SampleOrder inOrder = new SampleOrder(10, 3, 42);
        List<SampleOrder.Turn> ninth = List.of();
        for (int step = 0; step <= 9; step++) {
            ninth = inOrder.turns(step);
        }
        assertEquals(ninth, new SampleOrder(10, 3, 42).turns(9));
    }

    @Test
    void epochsAndSeedsDiffer() {
        SampleOrder order = new SampleOrder(30, 1, 1);
        List<Integer> first =
                epoch(order, 0).stream().map(SampleOrder.Turn::item).toList();
        assertNotEquals(
                first, epoch(order, 1).stream().map(SampleOrder.Turn::item).toList());
        assertNotEquals(
                first,
                epoch(new SampleOrder(30, 1, 2), 0).stream()
                        .map(SampleOrder.Turn::item)
                        .toList());
    }

    @Test
    void theLastStepOfAnEpochKeepsWhatIsLeft() {
        assertEquals(1, new SampleOrder(7, 3, 1).turns(2).size());
    }

    @Test
    void oneItemServesEveryTurn() {
        SampleOrder order = new SampleOrder(1, 4, 1);
        assertTrue(order.turns(99).stream().allMatch(turn -> turn.item() == 0));
        assertEquals(1, order.epoch(100));
    }

    @Test
    void emptySetsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SampleOrder(0, 1, 1));
    }
}
