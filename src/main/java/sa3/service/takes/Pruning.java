package sa3.service.takes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which takes go when a library is larger than it may be: first what lies in the trash, then the oldest. */
final class Pruning {
    private Pruning() {}

    /**
     * A take as far as this matters.
     *
     * @param isSpared starred, referenced by a project, or just made
     */
    record Candidate(String id, long bytes, long sequence, boolean inTrash, boolean isSpared) {}

    /** The takes to remove, in order; the rest may still be too large where all of it is spared. */
    static List<String> plan(List<Candidate> candidates, long limitBytes) {
        long bytes = candidates.stream().mapToLong(Candidate::bytes).sum();
        List<Candidate> order = new ArrayList<>(candidates);
        order.sort(Comparator.comparing((Candidate take) -> !take.inTrash).thenComparingLong(Candidate::sequence));
        List<String> doomed = new ArrayList<>();
        for (Candidate take : order) {
            if (bytes <= limitBytes) {
                break;
            }
            if (!take.isSpared) {
                doomed.add(take.id);
                bytes -= take.bytes;
            }
        }
        return doomed;
    }
}
