package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import sa3.lora.LoraException;
import sa3.mlx.MlxException;
import sa3.pipeline.CancelledException;
import sa3.platform.FailureText;
import sa3.train.GradientExchange;
import sa3.train.NotFiniteException;
import sa3.train.Objective;
import sa3.train.PeerLostException;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.checkpoint.StartOffset;

/**
 * A training with its folder: takes steps and saves what is due after each. Between two calls nothing is under way; a run
 * that is closed, or killed, goes on from its folder as if it had never stopped, at the last save.
 *
 * <p>Belongs to the thread that owns MLX.
 */
public final class TrainingRun implements AutoCloseable {
    private final RunSaves.Task task;
    private final StartOffset offset;
    private final Trainer trainer;
    private final RunSaves saves;

    /**
     * What a run is put together from.
     *
     * @param items samples in the data set
     * @param exporter writes the checkpoints; only the first of several processes saves
     */
    public record Parts(Objective objective, int items, Exporter exporter, GradientExchange exchange) {}

    private TrainingRun(RunSaves.Task task, RunSaves.Saved start) {
        this.task = task;
        Parts parts = task.parts();
        Agreement agreed = Agreement.of(parts.exchange, task.identity(), start.state(), start.offset());
        this.offset = agreed.offset();
        this.trainer = new Trainer(
                parts.objective,
                parts.items,
                task.identity().settings().adapterTrainer(),
                agreed.state(),
                parts.exchange);
        this.saves = new RunSaves(task, offset, trainer, start.best());
    }

    /** A new run. */
    public static TrainingRun begin(
            RunFolder folder,
            RunIdentity identity,
            RunPlan plan,
            Parts parts,
            RunListener listener,
            InitialState state) {
        return new TrainingRun(
                new RunSaves.Task(folder, identity, plan, parts, listener),
                new RunSaves.Saved(state.state, state.offset, null));
    }

    /**
     * Where a new run begins.
     *
     * @param state before the first step; taken over
     * @param offset steps that its parameters have behind them
     */
    public record InitialState(TrainState state, StartOffset offset) {}

    /**
     * A run that goes on where it was last saved.
     *
     * @throws TrainException it was never saved, its file is damaged, or settings, base or data are others
     */
    public static TrainingRun resume(
            RunFolder folder, RunIdentity identity, RunPlan plan, Parts parts, RunListener listener) {
        RunSaves.Task task = new RunSaves.Task(folder, identity, plan, parts, listener);
        TrainingRun run = new TrainingRun(task, RunSaves.Saved.read(task));
        try {
            run.saves.finish();
            return run;
        } catch (RuntimeException | OutOfMemoryError e) {
            run.close();
            throw e;
        }
    }

    /** What the folder of a run says it is: settings, model, base, data. */
    public static JsonNode identity(RunFolder folder) {
        return ResumeFile.about(folder.resumeFile()).path("identity");
    }

    /** Steps taken, those before a start from an adapter included. */
    public long step() {
        return saves.step();
    }

    public boolean isFinished() {
        return saves.isFinished();
    }

    /**
     * Takes one step, then saves and calls for a preview where that is due. A step that fails or is cancelled changes
     * nothing; where it fails, what it began with is saved before the failure is told.
     *
     * @throws NotFiniteException loss or gradients are no numbers
     * @throws TrainException a sample cannot be had, or the disk refuses
     * @throws MlxException memory is short
     * @throws PeerLostException another process is gone
     * @throws CancelledException from the objective or a listener; what it began with is not saved
     */
    public StepReport advance() {
        StepReport report = told(() -> recorded(counted(trainer.step())));
        task.listener().stepped(report);
        if (saves.isDue()) {
            Path file = save();
            if (task.plan().isPreview(report.step())
                    || (isFinished() && task.plan().previewEvery() > 0)) {
                told(() -> {
                    task.listener().previewDue(file, report.step());
                    return file;
                });
            }
        }
        return report;
    }

    private StepReport recorded(StepReport report) {
        saves.record(new LossRecord(report.step(), (float) report.noiseLevel(), (float) report.loss()));
        return report;
    }

    /** Whatever goes wrong, what can be saved is, and where to go on from is told. */
    private <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (CancelledException | OutgrownException e) {
            throw e; // whoever stops a training saves it; what has outgrown its file is saved, and no way to go on
        } catch (NotFiniteException e) {
            saves.saveAfterAll(e);
            throw e.keeping(saves.lastStep(), saves.lastStep() > 0 && Files.exists(saves.file()));
        } catch (PeerLostException e) {
            saves.saveAfterAll(e);
            throw new PeerLostException(e.getMessage() + kept(), e);
        } catch (MlxException e) {
            saves.saveAfterAll(e);
            throw new MlxException(e.getMessage() + kept(), e);
        } catch (TrainException | LoraException e) {
            saves.saveAfterAll(e);
            String wayOut = FailureText.isFullDisk(e) ? "; free some space" : "";
            throw new TrainException(e.getMessage() + wayOut + kept(), e);
        } catch (RuntimeException | OutOfMemoryError e) {
            saves.saveAfterAll(e);
            if (isKept()) {
                task.listener().kept(saves.lastStep());
            }
            throw e;
        }
    }

    private boolean isKept() {
        return saves.isWriter() && saves.lastStep() > 0;
    }

    private String kept() {
        if (!saves.isWriter()) {
            return "; what was saved last is in the first process's run folder: start all again, the first with --resume"
                    + " and that folder";
        }
        String command = task.folder().resumeCommand(task.parts().exchange);
        return isKept() ? "; the state after step " + saves.lastStep() + " is kept, go on with: " + command : "";
    }

    private StepReport counted(StepReport own) {
        return new StepReport(
                own.step() + offset.step(),
                own.epoch() + offset.epoch(),
                own.samples(),
                own.loss(),
                own.noiseLevel(),
                own.rate(),
                own.gradientNorm(),
                own.parameterNorm());
    }

    /**
     * Saves the adapter and what is needed to go on; does nothing where that is on disk already. A checkpoint of the plan
     * is compared with those before it once it is on disk.
     *
     * @return the adapter's file
     * @throws TrainException the disk refuses; the save before is as it was
     */
    public Path save() {
        if (!saves.isSaved()) {
            told(() -> {
                saves.save();
                return saves;
            });
        }
        return saves.file();
    }

    /** To be called often while this process alone is at work between two steps: the others wait on. */
    public void stillWorking() {
        saves.stillWorking();
    }

    /** The trained state now; replaced by every step. */
    public TrainState state() {
        return trainer.state();
    }

    /** Frees the state; saves nothing. */
    @Override
    public void close() {
        try (saves) {
            trainer.close();
        }
    }
}
