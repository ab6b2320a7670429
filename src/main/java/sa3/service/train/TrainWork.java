package sa3.service.train;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.models.ModelStore;
import sa3.pipeline.CancelledException;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.Turn;
import sa3.service.jobs.Work;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.job.TrainJob;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunFolder;
import sa3.train.run.SaveLines;

/**
 * A training as a job. Between two steps, those of its previews too, it makes room for whatever is more urgent, and keeps its networks meanwhile;
 * stopped, it saves first.
 */
final class TrainWork implements Work {
    private final TrainOrder order;
    private final RunFolder folder;
    private final ModelStore models;
    private final @Nullable Path loras;
    private final Consumer<Ending> endings;
    private Ending ending = Ending.STOPPED;
    private @Nullable TrainJob job;
    private @Nullable Turn turn;
    /** It has made room, and may be stopped without another turn. */
    private boolean isWaiting;

    /** How a training's job ended. */
    enum Ending {
        FINISHED,
        /** Somebody stopped it, or the service ended; it was saved. */
        STOPPED
    }

    /**
     * @param loras the folder for the finished adapter; null = it stays in the run's folder
     * @param endings hears once how it ended
     */
    TrainWork(TrainOrder order, RunFolder folder, ModelStore models, @Nullable Path loras, Consumer<Ending> endings) {
        this.order = order;
        this.folder = folder;
        this.models = models;
        this.loras = loras;
        this.endings = endings;
    }

    @Override
    public Outcome run(Turn current) {
        turn = current;
        isWaiting = false;
        TrainJob training = job;
        if (training == null) {
            current.progress("opening", 0, 1);
            training = open(current);
            job = training;
            training.previewBefore();
        }
        try {
            if (!advance(training, current)) {
                isWaiting = true;
                return Outcome.PAUSED;
            }
        } catch (CancelledException e) {
            training.save();
            throw e;
        }
        Path target = loras;
        current.remark(target == null ? "saved: " + training.save() : "delivered: " + training.deliver(target));
        ending = Ending.FINISHED;
        return Outcome.DONE;
    }

    /** Takes steps until the training is finished and heard, or is to make room. */
    private boolean advance(TrainJob training, Turn current) {
        while (!training.isFinished()) {
            current.cancellation().throwIfCancelled();
            if (current.shouldPause() || !training.preview()) {
                return false;
            }
            tell(current, training, training.advance());
        }
        return loras == null ? training.preview() : training.previewAtEnd();
    }

    private TrainJob open(Turn current) {
        TrainJob.Means means = new TrainJob.Means(
                models,
                GradientExchange.ALONE,
                current.cancellation(),
                () -> turn != null && turn.shouldPause(),
                new SaveLines(this::remark),
                this::remark);
        return TrainJob.open(order, folder, means);
    }

    /** A training outlives its turns. */
    private void remark(String line) {
        if (turn != null) {
            turn.remark(line);
        }
    }

    private static void tell(Turn current, TrainJob training, StepReport report) {
        JobEvent.TrainingStep step = new JobEvent.TrainingStep(report.step(), report.loss(), report.rate());
        training.tellProgress((stage, done, total) -> current.progress(stage, done, total, step));
    }

    @Override
    public void close() {
        try (TrainJob training = job) {
            job = null;
            if (training != null && isWaiting) {
                training.save();
            }
        } finally {
            endings.accept(ending);
        }
    }

    @Override
    public void withdrawn() {
        endings.accept(Ending.STOPPED);
    }
}
