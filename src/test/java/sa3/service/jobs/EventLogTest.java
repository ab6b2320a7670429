package sa3.service.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final JobId JOB = new JobId("job");

    private static EventLog log(int capacity, int events) {
        EventLog log = new EventLog(capacity);
        for (int i = 0; i < events; i++) {
            log.append(JOB, new JobEvent.Remark("event " + (i + 1)));
        }
        return log;
    }

    private static List<Long> numbers(List<EventLog.Entry> entries) {
        return entries.stream().map(EventLog.Entry::number).toList();
    }

    @Property(tries = 200)
    void readerThatGoesOnWhereItWasSeesEveryKeptEventOnce(
            @ForAll @IntRange(min = 1, max = 20) int capacity,
            @ForAll @IntRange(max = 50) int events,
            @ForAll @IntRange(min = 1, max = 7) int most) {
        EventLog log = log(capacity, events);
        List<Long> seen = new ArrayList<>();
        long at = 0;
        for (List<EventLog.Entry> next = log.after(at, most); !next.isEmpty(); next = log.after(at, most)) {
            seen.addAll(numbers(next));
            at = seen.get(seen.size() - 1);
        }
        assertEquals(
                LongStream.rangeClosed(Math.max(0, events - capacity) + 1, events)
                        .boxed()
                        .toList(),
                seen);
    }

    @Test
    void entriesAreThoseThatWereWritten() {
        EventLog.Entry entry = log(4, 6).after(5, 10).get(0);
        assertEquals(new EventLog.Entry(6, JOB, new JobEvent.Remark("event 6")), entry);
    }

    @Test
    void saysWhatIsLost() {
        EventLog log = log(4, 6);
        assertTrue(log.hasLost(1));
        assertFalse(log.hasLost(2));
        assertFalse(log.hasLost(6));
        assertTrue(log.hasLost(7), "a number from another life of the service");
    }

    @Test
    void waitingEndsWithoutAnEvent() throws InterruptedException {
        assertEquals(List.of(), log(4, 2).await(2, 10, 1));
    }

    @Test
    void waitingEndsWithAnEvent() throws InterruptedException {
        EventLog log = log(4, 2);
        Thread writer = new Thread(() -> log.append(JOB, new JobEvent.Done()));
        writer.start();
        assertEquals(List.of(3L), numbers(log.await(2, 10, 60_000)));
        writer.join();
    }
}
