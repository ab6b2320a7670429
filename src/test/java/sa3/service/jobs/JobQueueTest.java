package sa3.service.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobQueueTest {
    private static final Work NOTHING = turn -> Work.Outcome.DONE;

    private final EventLog log = new EventLog(1000);
    private final JobQueue queue = new JobQueue(log, () -> 0, 100);

    private JobId submit(String id, Priority priority) {
        return queue.submit(new JobId(id), new JobRequest("test", id, priority, NOTHING))
                .id();
    }

    /** The order in which the engine would take what waits. */
    private List<String> order() throws InterruptedException {
        List<String> order = new ArrayList<>();
        for (Job job = queue.take(0); job != null; job = queue.take(0)) {
            order.add(job.id.value());
            queue.end(job, new JobEvent.Done());
        }
        return order;
    }

    private JobState state(String id) {
        return queue.find(new JobId(id)).orElseThrow().state();
    }

    @Test
    void theMostUrgentGoesFirstAndAmongEqualsTheOldest() throws InterruptedException {
        submit("training", Priority.BACKGROUND);
        submit("batch 1".replace(' ', '-'), Priority.BATCH);
        submit("batch-2", Priority.BATCH);
        submit("now-1", Priority.INTERACTIVE);
        submit("now-2", Priority.INTERACTIVE);
        assertEquals(List.of("now-1", "now-2", "batch-1", "batch-2", "training"), order());
    }

    @Test
    void pausedJobKeepsItsPlaceAmongEquals() throws InterruptedException {
        submit("first", Priority.BACKGROUND);
        Job first = queue.take(0);
        assertNotNull(first);
        submit("second", Priority.BACKGROUND);
        queue.publish(first, new JobEvent.Paused());
        assertEquals(List.of("first", "second"), order());
    }

    @Test
    void sameNameIsTheSameJob() throws InterruptedException {
        submit("one", Priority.BATCH);
        submit("one", Priority.INTERACTIVE);
        assertEquals(Priority.BATCH, queue.all().get(0).request().priority());
        assertEquals(List.of("one"), order());
        submit("one", Priority.BATCH);
        assertEquals(List.of(), order());
        assertEquals(JobState.DONE, state("one"));
    }

    @Test
    void waitingJobSaysHowManyAreAhead() throws InterruptedException {
        submit("running", Priority.INTERACTIVE);
        queue.take(0);
        submit("a", Priority.BATCH);
        submit("b", Priority.BATCH);
        submit("c", Priority.INTERACTIVE);
        assertEquals(
                List.of(0, 2, 3, 1), queue.all().stream().map(JobView::ahead).toList());
    }

    @Test
    void onlySomethingMoreUrgentAsksForRoom() throws InterruptedException {
        submit("running", Priority.BATCH);
        Job running = queue.take(0);
        assertNotNull(running);
        submit("equal", Priority.BATCH);
        submit("later", Priority.BACKGROUND);
        assertFalse(queue.hasMoreUrgentThan(running));
        submit("now", Priority.INTERACTIVE);
        assertTrue(queue.hasMoreUrgentThan(running));
    }

    @Test
    void cancelledBeforeItsTurnItNeverRuns() throws InterruptedException {
        submit("one", Priority.BATCH);
        assertTrue(queue.cancel(new JobId("one")));
        assertEquals(JobState.CANCELLED, state("one"));
        assertEquals(List.of(), order());
        assertFalse(queue.cancel(new JobId("one")));
        assertFalse(queue.cancel(new JobId("unknown")));
    }

    @Test
    void cancelledWhileItRunsItIsAskedToStop() throws InterruptedException {
        submit("one", Priority.BATCH);
        Job job = queue.take(0);
        assertNotNull(job);
        assertTrue(queue.cancel(job.id));
        assertTrue(job.cancellation.isCancelled());
        assertEquals(JobState.RUNNING, state("one"));
    }

    @Test
    void pausedAndCancelledComesFirstSoThatItCanBeClosed() throws InterruptedException {
        submit("paused", Priority.BACKGROUND);
        Job paused = queue.take(0);
        assertNotNull(paused);
        queue.publish(paused, new JobEvent.Paused());
        submit("now", Priority.INTERACTIVE);
        queue.cancel(paused.id);
        assertEquals(List.of("paused", "now"), order());
    }

    @Test
    void closedQueueTakesNothingAndStopsEverything() throws InterruptedException {
        submit("running", Priority.BATCH);
        submit("waiting", Priority.BATCH);
        Job running = queue.take(0);
        assertNotNull(running);
        queue.close();
        assertTrue(running.cancellation.isCancelled());
        assertEquals(JobState.CANCELLED, state("waiting"));
        assertThrows(QueueException.class, () -> submit("late", Priority.INTERACTIVE));
        queue.end(running, new JobEvent.Cancelled());
        assertNull(queue.take(1000));
    }

    @Test
    void tooManyWaitingAreRefused() {
        for (int i = 0; i < 1000; i++) {
            submit("job-" + i, Priority.BATCH);
        }
        assertThrows(QueueException.class, () -> submit("one-more", Priority.BATCH));
    }

    /** Works for a job that holds so many bytes of each thing. */
    private static Work holding(long bytes, Object... things) {
        return new Work() {
            @Override
            public Outcome run(Turn turn) {
                return Outcome.DONE;
            }

            @Override
            public List<Held> holds() {
                return Stream.of(things).map(thing -> new Held(thing, bytes)).toList();
            }
        };
    }

    private void submit(String id, Work work) {
        queue.submit(new JobId(id), new JobRequest("test", id, Priority.BATCH, work));
    }

    @Test
    void jobsThatHoldTooMuchAreRefusedUntilSomeHaveEnded() throws InterruptedException {
        submit("running", holding(40, "a"));
        Job running = queue.take(0);
        assertNotNull(running);
        submit("waiting", holding(60, "b"));
        String why = String.valueOf(assertThrows(QueueException.class, () -> submit("late", holding(1, "c")))
                .getMessage());
        assertEquals(1, why.lines().count());
        assertTrue(why.startsWith("the audio of this job takes 0 MB"), why);
        submit("text", holding(0));
        assertTrue(queue.find(new JobId("late")).isEmpty());
        queue.cancel(new JobId("waiting"));
        submit("late", holding(60, "c"));
        queue.end(running, new JobEvent.Done());
        submit("last", holding(40, "d"));
    }

    @Test
    void whatJobsShareCountsOnce() {
        Object guide = new Object();
        for (int i = 0; i < 50; i++) {
            submit("job-" + i, holding(90, guide));
        }
        assertThrows(QueueException.class, () -> submit("other", holding(90, new Object())));
    }

    @Test
    void endedJobLetsGoOfWhatItWasMadeFrom() throws InterruptedException {
        submit("cancelled", Priority.BATCH);
        queue.cancel(new JobId("cancelled"));
        submit("done", Priority.BATCH);
        assertSame(NOTHING, queue.all().get(1).request().work());
        order();
        for (JobView job : queue.all()) {
            assertNotSame(NOTHING, job.request().work());
            assertEquals(job.id().value(), job.request().title());
        }
    }

    @Test
    void endedJobsAreForgottenAtLast() throws InterruptedException {
        for (int i = 0; i < 1200; i++) {
            submit("job-" + i, Priority.BATCH);
            order();
        }
        assertEquals(1000, queue.all().size());
        assertTrue(queue.find(new JobId("job-0")).isEmpty());
        assertTrue(queue.find(new JobId("job-1199")).isPresent());
    }

    @Test
    void viewTellsWhatTheEventsSaid() throws InterruptedException {
        submit("one", Priority.BATCH);
        Job job = queue.take(0);
        assertNotNull(job);
        Turn turn = new Turn(queue, job);
        turn.progress("sample", 1, 8);
        turn.remark("the prompt is long");
        turn.tell(new JobEvent.TakeBegan("a", 100));
        turn.tell(new JobEvent.TakeEnded("a"));
        turn.tell(new JobEvent.TakeBegan("b", 100));
        JobView view = queue.find(job.id).orElseThrow();
        assertEquals(JobState.RUNNING, view.state());
        assertEquals(1, view.progress().done());
        assertEquals(List.of("the prompt is long"), view.remarks());
        assertEquals(List.of("a"), view.takes());
        assertEquals(
                List.of("b"),
                view.takesBegun().stream().map(JobEvent.TakeBegan::take).toList());
        assertEquals(log.last(), view.lastEvent());
    }

    @Test
    void workCannotSayThatItHasEnded() throws InterruptedException {
        submit("one", Priority.BATCH);
        Job job = queue.take(0);
        assertNotNull(job);
        assertThrows(IllegalArgumentException.class, () -> new Turn(queue, job).tell(new JobEvent.Done()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "../x",
                "a/b",
                "ä",
                "x\n",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void namesThatCouldBePathsAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new JobId(name));
    }
}
