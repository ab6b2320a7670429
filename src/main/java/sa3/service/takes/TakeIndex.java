package sa3.service.takes;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The takes of a library and its trash as they are known in memory. Any thread. */
final class TakeIndex {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** A take with what it takes on the disk. */
    private record Entry(TakeRecord take, long bytes) {}

    /** Adds a take, or replaces what is known of it. */
    void keep(TakeRecord take, long bytes) {
        entries.put(take.id(), new Entry(take, bytes));
    }

    /** The take that was known, if one was. */
    Optional<TakeRecord> remove(String id) {
        return Optional.ofNullable(entries.remove(id)).map(Entry::take);
    }

    Optional<TakeRecord> find(String id, boolean inTrash) {
        return Optional.ofNullable(entries.get(id)).map(Entry::take).filter(take -> take.isInTrash() == inTrash);
    }

    /** The newest first. */
    List<TakeRecord> list(boolean inTrash) {
        return entries.values().stream()
                .map(Entry::take)
                .filter(take -> take.isInTrash() == inTrash)
                .sorted(Comparator.comparingLong(TakeRecord::sequence).reversed())
                .toList();
    }

    /** Of all takes, the trash included. */
    long bytes() {
        return entries.values().stream().mapToLong(Entry::bytes).sum();
    }

    /** The highest number of a take; 0 where there is none. */
    long lastSequence() {
        return entries.values().stream()
                .mapToLong(entry -> entry.take.sequence())
                .max()
                .orElse(0);
    }

    /** All takes, for a choice of those that have to go. */
    List<Pruning.Candidate> candidates(Predicate<TakeRecord> isSpared) {
        return entries.values().stream()
                .map(entry -> new Pruning.Candidate(
                        entry.take.id(),
                        entry.bytes,
                        entry.take.sequence(),
                        entry.take.isInTrash(),
                        isSpared.test(entry.take)))
                .toList();
    }
}
