package sa3.service.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last events of all jobs, numbered from 1 without gaps. Readers keep the number of the last event they have read, so
 * that any number of them may be as slow as they like. Any thread.
 */
public final class EventLog {
    private final Entry[] ring;
    private long last;

    /** One event with its number. */
    public record Entry(long number, JobId job, JobEvent event) {}

    /** @param capacity events that are kept */
    public EventLog(int capacity) {
        ring = new Entry[capacity];
    }

    /** The number of the newest event; 0 before the first. */
    public synchronized long last() {
        return last;
    }

    synchronized void append(JobId job, JobEvent event) {
        last++;
        ring[slot(last)] = new Entry(last, job, event);
        notifyAll();
    }

    /** True when events after {@code number} are no longer kept, or it is none of this log's numbers. */
    public synchronized boolean hasLost(long number) {
        return number > last || number < Math.max(0, last - ring.length);
    }

    /** The kept events after {@code number}, in order, at most {@code most} of them. */
    public synchronized List<Entry> after(long number, int most) {
        List<Entry> entries = new ArrayList<>();
        long first = Math.max(number, Math.max(0, last - ring.length)) + 1;
        for (long n = first; n <= last && entries.size() < most; n++) {
            entries.add(ring[slot(n)]);
        }
        return entries;
    }

    /** As {@link #after}, but waits for an event where there is none yet; empty when the time is over. */
    public synchronized List<Entry> await(long number, int most, long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (last <= number) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                return List.of();
            }
            wait(leftMs);
        }
        return after(number, most);
    }

    private int slot(long number) {
        return (int) (number % ring.length);
    }
}
