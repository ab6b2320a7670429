package sa3.service.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sa3.mlx.MlxException;

class EngineThreadTest {
    private static final long PATIENCE_MS = 120_000;

    private final EventLog log = new EventLog(1000);
    private final JobQueue queue = new JobQueue(log, System::nanoTime, 1 << 20);
    private final List<String> story = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger dropped = new AtomicInteger();
    private final EngineThread engine = new EngineThread(queue, new EngineThread.Holdings() {
        @Override
        public void drop() {
            dropped.incrementAndGet();
        }

        @Override
        public void close() {
            story.add("closed on " + Thread.currentThread().getName());
        }
    });

    @AfterEach
    void stop() throws InterruptedException {
        assertTrue(engine.stop(PATIENCE_MS));
    }

    private JobId submit(String id, Priority priority, Work work) {
        return queue.submit(new JobId(id), new JobRequest("test", id, priority, work))
                .id();
    }

    private JobState ended(JobId id) throws InterruptedException {
        long read = 0;
        while (!queue.find(id).orElseThrow().state().isEnd()) {
            List<EventLog.Entry> news = log.await(read, 100, PATIENCE_MS);
            assertFalse(news.isEmpty(), "nothing happens: " + story);
            read = news.get(news.size() - 1).number();
        }
        return queue.find(id).orElseThrow().state();
    }

    private JobState runs(RuntimeException failure) throws InterruptedException {
        return ended(submit("failing", Priority.BATCH, turn -> {
            throw failure;
        }));
    }

    private static void meet(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes as many steps as it is told to, and makes room between them. */
    private class Steps implements Work {
        private final String name;
        private final int steps;
        private int done;

        Steps(String name, int steps) {
            this.name = name;
            this.steps = steps;
        }

        void step(Turn turn) {}

        @Override
        public Outcome run(Turn turn) {
            while (done < steps) {
                turn.cancellation().throwIfCancelled();
                if (turn.shouldPause()) {
                    return Outcome.PAUSED;
                }
                story.add(name + " " + done++);
                step(turn);
            }
            return Outcome.DONE;
        }

        @Override
        public void close() {
            story.add(name + " closed");
        }
    }

    @Test
    void longWorkMakesRoomBetweenItsStepsAndGoesOn() throws InterruptedException {
        JobId training = submit("training", Priority.BACKGROUND, new Steps("train", 3) {
            @Override
            void step(Turn turn) {
                if (story.equals(List.of("train 0"))) {
                    submit("clip", Priority.INTERACTIVE, new Steps("clip", 2));
                }
            }
        });
        engine.start();
        assertEquals(JobState.DONE, ended(training));
        assertEquals(
                List.of("train 0", "clip 0", "clip 1", "clip closed", "train 1", "train 2", "train closed"), story);
    }

    @Test
    void cancelEndsAJobBeforeItsNextStep() throws InterruptedException {
        JobId job = submit("job", Priority.BATCH, new Steps("step", 5) {
            @Override
            void step(Turn turn) {
                queue.cancel(turn.job());
            }
        });
        engine.start();
        assertEquals(JobState.CANCELLED, ended(job));
        assertEquals(List.of("step 0", "step closed"), story);
    }

    @Test
    void pausedJobThatIsCancelledIsClosedAndTakesNoOtherStep() throws InterruptedException {
        JobId training = submit("training", Priority.BACKGROUND, new Steps("train", 3) {
            @Override
            void step(Turn turn) {
                JobId itself = turn.job();
                submit("clip", Priority.INTERACTIVE, other -> {
                    queue.cancel(itself);
                    return Work.Outcome.DONE;
                });
            }
        });
        engine.start();
        assertEquals(JobState.CANCELLED, ended(training));
        assertEquals(List.of("train 0", "train closed"), story);
    }

    @Test
    void failureIsOneLineAndTheNextJobRuns() throws InterruptedException {
        engine.start();
        assertEquals(JobState.FAILED, runs(new IllegalArgumentException("steps 0: expected\n1 to 10000")));
        assertEquals(
                "steps 0: expected | 1 to 10000",
                queue.find(new JobId("failing")).orElseThrow().failure());
        assertEquals(0, dropped.get(), "a refused request costs nobody a model");
        assertEquals(JobState.DONE, ended(submit("next", Priority.BATCH, turn -> Work.Outcome.DONE)));
    }

    @Test
    void nativeFailureDropsWhatIsHeld() throws InterruptedException {
        engine.start();
        assertEquals(JobState.FAILED, runs(new MlxException("matmul [2,3] [4,5]: shapes")));
        assertEquals(JobState.DONE, ended(submit("next", Priority.BATCH, turn -> Work.Outcome.DONE)));
        assertEquals(1, dropped.get());
    }

    @Test
    void outOfMemoryEndsTheJobAndNotTheService() throws InterruptedException {
        engine.start();
        JobId greedy = submit("greedy", Priority.BATCH, turn -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertEquals(JobState.FAILED, ended(greedy));
        assertTrue(queue.find(greedy).orElseThrow().failure().contains("out of memory"));
        assertEquals(JobState.DONE, ended(submit("next", Priority.BATCH, turn -> Work.Outcome.DONE)));
        assertEquals(1, dropped.get());
    }

    @Test
    void stoppingCancelsWhatRunsAndClosesOnTheEnginesThread() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        JobId job = submit("job", Priority.BATCH, turn -> {
            running.countDown();
            while (true) {
                turn.cancellation().throwIfCancelled();
                Thread.onSpinWait();
            }
        });
        JobId waiting = submit("waiting", Priority.BATCH, new Steps("never", 1));
        engine.start();
        meet(running);
        assertTrue(engine.stop(PATIENCE_MS));
        assertEquals(JobState.CANCELLED, queue.find(job).orElseThrow().state());
        assertEquals(JobState.CANCELLED, queue.find(waiting).orElseThrow().state());
        assertEquals(List.of("closed on engine"), story);
    }

    @Test
    void twentyClientsAtOnceEachGetTheirJob() throws InterruptedException {
        engine.start();
        List<Thread> clients = new ArrayList<>();
        AtomicInteger runs = new AtomicInteger();
        for (int c = 0; c < 20; c++) {
            String name = "client-" + c % 10; // two of them ask for the same job
            clients.add(new Thread(() -> submit(name, Priority.INTERACTIVE, turn -> {
                runs.incrementAndGet();
                return Work.Outcome.DONE;
            })));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
        for (int c = 0; c < 10; c++) {
            assertEquals(JobState.DONE, ended(new JobId("client-" + c)));
        }
        assertEquals(10, runs.get());
    }
}
