package sa3.service.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.service.HeldEngine;
import sa3.service.jobs.EngineThread;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobRequest;
import sa3.service.jobs.JobState;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.jobs.Work;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.job.DemoOrder;
import sa3.train.job.PreviewClip;
import sa3.train.job.PreviewPlan;
import sa3.train.run.RunFolder;
import sa3.train.run.RunPlan;

/** A training on the engine's thread, among other jobs. */
class TrainWorkTest {
    private static final long PATIENCE_MS = 120_000;
    private static final RunPlan NEVER_SAVED_BY_ITSELF = new RunPlan(1_000_000, 0, 0, 1);

    @TempDir
    private Path temp;

    private final EventLog log = new EventLog(1000);
    private final JobQueue queue = new JobQueue(log, System::nanoTime, 1 << 20);

    private void until(JobId id, Predicate<JobView> expected) throws InterruptedException {
        long read = 0;
        while (!expected.test(queue.find(id).orElseThrow())) {
            List<EventLog.Entry> news = log.await(read, 1000, PATIENCE_MS);
            assertFalse(news.isEmpty(), queue.find(id).toString());
            read = news.get(news.size() - 1).number();
        }
    }

    private static boolean hasTrained(JobView job) {
        return job.progress() != null
                && job.progress().stage().equals("train")
                && job.progress().done() >= 2;
    }

    private TrainWork training(RunFolder folder, RunPlan plan, PreviewPlan previews) {
        Path latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums");
        return new TrainWork(
                DemoOrder.of(latents, plan, DemoOrder.settings(), previews),
                folder,
                DemoOrder.store(temp.resolve("models")),
                temp.resolve("loras"),
                ending -> assertEquals(TrainWork.Ending.STOPPED, ending));
    }

    private JobId submitTraining(TrainWork training) {
        return queue.submit(new JobId("training"), new JobRequest("train", "dusty", Priority.BACKGROUND, training))
                .id();
    }

    /** Something more urgent, which lasts as long as the latch. */
    private void submitRender(CountDownLatch rendered) {
        queue.submit(new JobId("render"), new JobRequest("test", "render", Priority.INTERACTIVE, turn -> {
            awaits(rendered);
            return Work.Outcome.DONE;
        }));
    }

    @Test
    void stoppedWhileItMakesRoomItIsSaved() throws InterruptedException {
        RunFolder folder = RunFolder.create(temp.resolve("runs"), "dusty", "1");
        CountDownLatch rendered = new CountDownLatch(1);
        EngineThread engine = new EngineThread(queue, EngineThread.Holdings.NONE);
        JobId id = submitTraining(training(folder, NEVER_SAVED_BY_ITSELF, new PreviewPlan(List.of())));
        engine.start();
        try {
            until(id, TrainWorkTest::hasTrained);
            JobEvent.TrainingStep step = queue.find(id).orElseThrow().progress().training();
            assertTrue(step.step() >= 2 && step.loss() > 0, step.toString());
            assertEquals(1e-3, step.rate());
            submitRender(rendered);
            until(id, job -> job.state() == JobState.PAUSED);
            queue.cancel(id);
            rendered.countDown();
            until(id, job -> job.state() == JobState.CANCELLED);
        } finally {
            rendered.countDown();
            assertTrue(engine.stop(PATIENCE_MS));
        }
        assertTrue(ResumeFile.about(folder.resumeFile()).path("steps").asLong() >= 2);
    }

    @Test
    void aPreviewMakesRoomAndIsRenderedLater() throws InterruptedException {
        RunFolder folder = RunFolder.create(temp.resolve("runs"), "dusty", "1");
        Path preview = folder.previews().resolve("demo_0_00000000.wav");
        PreviewPlan one = new PreviewPlan(List.of(new PreviewClip("pad", null, 1, 4, 1.0, null, null, null)));
        CountDownLatch rendered = new CountDownLatch(1);
        EngineThread engine = new EngineThread(queue, EngineThread.Holdings.NONE);
        JobId id = submitTraining(training(folder, new RunPlan(1_000_000, 0, 500_000, 1), one));
        try {
            try (HeldEngine held = HeldEngine.at("training", "opening")) {
                engine.start();
                held.await();
                submitRender(rendered);
            }
            until(id, job -> job.state() == JobState.PAUSED);
            assertFalse(Files.exists(preview));
            rendered.countDown();
            until(id, TrainWorkTest::hasTrained);
            assertTrue(Files.exists(preview));
            queue.cancel(id);
            until(id, job -> job.state() == JobState.CANCELLED);
        } finally {
            rendered.countDown();
            assertTrue(engine.stop(PATIENCE_MS));
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
