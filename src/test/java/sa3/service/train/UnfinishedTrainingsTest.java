package sa3.service.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.folder.LoraFolders;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.QueueException;
import sa3.train.TrainException;
import sa3.train.job.DemoOrder;
import sa3.train.run.RunPlan;

/** What is written down about trainings while no engine runs: all of them wait. */
class UnfinishedTrainingsTest {
    @TempDir
    private Path temp;

    private JobQueue queue;
    private Trainings trainings;

    @BeforeEach
    void begin() {
        DemoOrder.latents(temp.resolve("latents"), "warm pad");
        restart();
    }

    /** A service on the files of the one before. */
    void restart() {
        queue = new JobQueue(new EventLog(1000), System::nanoTime, 1 << 20);
        LoraFolders loras = new LoraFolders(List.of(temp.resolve("loras")), temp.resolve("hashes.json"));
        trainings = new Trainings(queue, DemoOrder.store(temp.resolve("models")), loras, temp.resolve("home"));
        trainings.restart();
    }

    private TrainRequest request() {
        return new TrainRequest(DemoOrder.of(temp.resolve("latents"), new RunPlan(10, 0, 0, 1)), true);
    }

    @Test
    void cancelledWhileItWaitsItDoesNotComeBack() {
        Trainings.Entry training = trainings.begin(request());
        assertTrue(queue.cancel(new JobId(training.job())));
        assertTrue(trainings.all().get(0).isPaused());
        restart();
        assertTrue(trainings.all().get(0).isPaused());
        assertEquals(0, queue.open());
        assertFalse(trainings.resume(training.id()).orElseThrow().isPaused());
        assertEquals(1, queue.open());
    }

    @Test
    void whatWaitsWhenTheServiceEndsGoesOnWithTheNext() {
        trainings.begin(request());
        trainings.close();
        queue.close();
        restart();
        assertFalse(trainings.all().get(0).isPaused());
        assertEquals(1, queue.open());
    }

    @Test
    void refusedByTheQueueNothingIsLeftOfIt() {
        Trainings.Entry paused = trainings.begin(request());
        trainings.pause(paused.id());
        queue.close();
        assertThrows(QueueException.class, () -> trainings.begin(request()));
        assertThrows(QueueException.class, () -> trainings.resume(paused.id()));
        Path folder = Path.of(paused.folder());
        assertEquals(List.of(folder), runsBeside(folder));
        restart();
        assertEquals(1, trainings.all().size());
        assertTrue(trainings.all().get(0).isPaused());
    }

    @Test
    void whatCannotBeginLeavesNothing() {
        TrainRequest impossible =
                new TrainRequest(DemoOrder.of(temp.resolve("nowhere"), new RunPlan(10, 0, 0, 1)), true);
        assertThrows(TrainException.class, () -> trainings.begin(impossible));
        assertEquals(List.of(), trainings.all());
        assertFalse(Files.exists(temp.resolve("home/runs")));
    }

    @Test
    void whatIsTakenOffTheListDoesNotComeBack() {
        Trainings.Entry waiting = trainings.begin(request());
        Trainings.Entry paused = trainings.begin(request());
        trainings.pause(paused.id());
        assertEquals(waiting.id(), trainings.remove(waiting.id()).orElseThrow().id());
        trainings.remove(paused.id());
        assertEquals(List.of(), trainings.all());
        assertEquals(0, queue.open());
        assertFalse(Files.exists(temp.resolve("home/runs/dusty")), "nothing was ever saved");
        restart();
        assertEquals(List.of(), trainings.all());
        assertTrue(trainings.remove(paused.id()).isEmpty());
    }

    private static List<Path> runsBeside(Path run) {
        try (Stream<Path> runs = Files.list(run.resolveSibling(""))) {
            return runs.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
