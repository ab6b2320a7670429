package sa3.train.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Scope;
import sa3.models.ModelStore;
import sa3.pipeline.Cancellation;
import sa3.pipeline.CancelledException;
import sa3.pipeline.ProgressListener;
import sa3.platform.FolderLock;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.run.RunFolder;
import sa3.train.run.RunIdentity;
import sa3.train.run.RunListener;
import sa3.train.run.TrainingRun;

/**
 * A training under way: networks, data and run, opened from an order and its folder. New runs begin, others go on where
 * they were last saved. Between two calls nothing is under way. Belongs to the thread that owns MLX.
 */
public final class TrainJob implements AutoCloseable {
    private final TrainOrder order;
    private final RunFolder folder;
    private final Means means;
    private final OpenedOrder opened;
    private final TrainingRun run;
    private final PreviewRounds previews;
    private final @Nullable FolderLock lock;
    private final long firstStep;

    /**
     * Whom the work is done with and who hears of it.
     *
     * @param urgent whether something more urgent waits: a preview makes room for it, and is rendered later
     * @param remarks takes a line at a time for the user
     */
    public record Means(
            ModelStore models,
            GradientExchange exchange,
            Cancellation cancellation,
            BooleanSupplier urgent,
            RunListener listener,
            Consumer<String> remarks) {}

    private TrainJob(TrainOrder order, RunFolder folder, Means means, boolean isSaved, @Nullable FolderLock lock) {
        this.lock = lock;
        this.order = order;
        this.folder = folder;
        this.means = means;
        opened = new OpenedOrder(order, means.models, means.remarks);
        try (Scope scope = Scope.open()) {
            run = run(isSaved);
            previews = new PreviewRounds(opened.previews(folder.previews()), run, means);
            firstStep = run.step();
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Opens a run: a new one begins, one that was saved goes on.
     *
     * @throws TrainException data, settings or base do not fit each other, or what was saved
     */
    public static TrainJob open(TrainOrder order, RunFolder folder, Means means) {
        return open(order, folder, means, false);
    }

    /**
     * Opens a run that was saved, and writes down what of its order is different now.
     *
     * @throws TrainException it was never saved, or data, settings or base are others
     */
    public static TrainJob resume(TrainOrder order, RunFolder folder, Means means) {
        TrainJob job = open(order, folder, means, true);
        try {
            if (job.isWriter()) {
                order.write(folder);
            }
            return job;
        } catch (TrainException e) {
            job.close();
            throw e;
        }
    }

    private static TrainJob open(TrainOrder order, RunFolder folder, Means means, boolean isSaved) {
        FolderLock lock = means.exchange.rank() == 0 ? folder.lock() : null;
        try {
            return new TrainJob(order, folder, means, isSaved, lock);
        } catch (RuntimeException | Error e) {
            release(lock);
            throw e;
        }
    }

    private static void release(@Nullable FolderLock lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrainingRun run(boolean isSaved) {
        RunIdentity identity = opened.identity(means.exchange.size());
        TrainingRun.Parts parts = StoppableObjective.in(opened.parts(means.exchange), means.cancellation);
        RunListener listener = new Hearing();
        return isWriter() && (isSaved || Files.exists(folder.resumeFile()))
                ? TrainingRun.resume(folder, identity, order.plan(), parts, listener)
                : TrainingRun.begin(folder, identity, order.plan(), parts, listener, opened.initial());
    }

    /** What the run says goes to whoever listens; previews are made here. */
    private final class Hearing implements RunListener {
        @Override
        public void stepped(StepReport report) {
            means.listener.stepped(report);
        }

        @Override
        public void saved(Path file, long step, double loss, boolean best) {
            means.listener.saved(file, step, loss, best);
        }

        @Override
        public void kept(long step) {
            means.remarks.accept("the state after step " + step + " is kept, go on with: " + resumeCommand());
            means.listener.kept(step);
        }

        @Override
        public void previewDue(Path adapter, long step) {
            preview(adapter, step);
            means.listener.previewDue(adapter, step);
        }
    }

    private boolean preview(@Nullable Path adapter, long step) {
        if (isWriter()) {
            previews.ask(adapter, step);
        }
        return previews.render();
    }

    /** Of several processes the first alone touches the run's folder. */
    public boolean isWriter() {
        return means.exchange.rank() == 0;
    }

    /** Whether the training is to stop now, between two steps, with all its processes. */
    public boolean shouldStop() {
        return means.exchange.shouldStop(means.cancellation.isCancelled());
    }

    public TrainOrder order() {
        return order;
    }

    public RunFolder folder() {
        return folder;
    }

    /** The command that goes on with it. */
    public String resumeCommand() {
        return folder.resumeCommand(means.exchange);
    }

    /** Number of adapted layers. */
    public int layers() {
        return opened.layers();
    }

    /** Sounds in the data set. */
    public int sounds() {
        return opened.sounds();
    }

    /** Steps taken, those before a start from an adapter included. */
    public long step() {
        return run.step();
    }

    public boolean isFinished() {
        return run.isFinished();
    }

    /** Tells how much of what was to do when the job was opened is done. */
    public void tellProgress(ProgressListener listener) {
        listener.progress(
                "train", clamped(step() - firstStep), clamped(order.plan().maxSteps() - firstStep));
    }

    private static int clamped(long steps) {
        return (int) Math.min(Integer.MAX_VALUE, steps);
    }

    /** What the model makes of the preview's prompts before the first step; nothing where none are wanted. */
    public void previewBefore() {
        if (order.plan().previewEvery() > 0 && run.state().steps() == 0) {
            preview(order.start().file(), run.step());
        }
    }

    /**
     * Renders previews that had to make room.
     *
     * @return false: they have to again, and are still due
     * @throws CancelledException in the middle of one
     */
    public boolean preview() {
        return previews.render();
    }

    /** The same with what the finished adapter is {@linkplain #deliver delivered} with. */
    public boolean previewAtEnd() {
        return preview(run.save(), run.step());
    }

    /**
     * Takes one step, and saves and renders what is due after it.
     *
     * @throws sa3.train.NotFiniteException after the last good state was saved
     * @throws CancelledException in the middle of a step or of a preview; {@link #save} keeps the state before
     */
    public StepReport advance() {
        return run.advance();
    }

    /** Saves the state, unless it is on disk already; returns the adapter's file. */
    public Path save() {
        return run.save();
    }

    /**
     * Puts the adapter into the LoRA folder, with trigger words, prompts, a preview and its base.
     *
     * @param loras the folder
     * @return where it lies now
     */
    public Path deliver(Path loras) {
        Path adapter = run.save();
        preview(adapter, run.step());
        List<Path> heard = previews.heard();
        return new Delivery(loras)
                .deliver(opened.parcel(folder.path(), adapter, heard.isEmpty() ? null : heard.get(0)));
    }

    /** Frees everything; saves nothing. */
    @Override
    public void close() {
        try (opened) {
            run.close();
        } finally {
            release(lock);
        }
    }
}
