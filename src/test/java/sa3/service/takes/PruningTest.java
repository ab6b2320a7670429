package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import sa3.service.takes.Pruning.Candidate;

class PruningTest {
    private static List<Candidate> random(long seed, int count) {
        Random random = new Random(seed);
        List<Candidate> takes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            takes.add(new Candidate(
                    "take-" + i,
                    random.nextInt(100),
                    random.nextInt(1000),
                    random.nextInt(4) == 0,
                    random.nextInt(3) == 0));
        }
        return takes;
    }

    @Property(tries = 300)
    void removesNoMoreThanItMustAndNothingThatIsSpared(
            @ForAll long seed, @ForAll @IntRange(max = 30) int count, @ForAll @IntRange(max = 2000) int limit) {
        List<Candidate> takes = random(seed, count);
        List<String> doomed = Pruning.plan(takes, limit);
        Set<String> gone = new HashSet<>(doomed);
        assertEquals(doomed.size(), gone.size());
        long rest = bytes(takes, gone);
        boolean onlySparedRemain = takes.stream().allMatch(take -> take.isSpared() || gone.contains(take.id()));
        assertTrue(rest <= limit || onlySparedRemain);
        assertTrue(takes.stream().noneMatch(take -> take.isSpared() && gone.contains(take.id())));
        if (!doomed.isEmpty()) {
            gone.remove(doomed.get(doomed.size() - 1));
            assertTrue(bytes(takes, gone) > limit, "the last one need not have gone");
        }
    }

    @Property(tries = 300)
    void trashGoesFirstThenTheOldest(@ForAll long seed, @ForAll @IntRange(max = 30) int count) {
        List<Candidate> takes = random(seed, count);
        List<Candidate> doomed = new ArrayList<>();
        for (String id : Pruning.plan(takes, 100)) {
            doomed.add(takes.stream()
                    .filter(take -> take.id().equals(id))
                    .findFirst()
                    .orElseThrow());
        }
        for (int i = 1; i < doomed.size(); i++) {
            Candidate before = doomed.get(i - 1);
            Candidate after = doomed.get(i);
            assertTrue(before.inTrash() || !after.inTrash());
            assertTrue(before.inTrash() != after.inTrash() || before.sequence() <= after.sequence());
        }
    }

    private static long bytes(List<Candidate> takes, Set<String> gone) {
        return takes.stream()
                .filter(take -> !gone.contains(take.id()))
                .mapToLong(Candidate::bytes)
                .sum();
    }
}
