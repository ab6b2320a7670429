package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
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
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.SampleOrder.Turn;

/**
 * A training with its folder: takes steps and saves what is due after each. Between two calls nothing is under way; a run
 * that is closed, or killed, goes on from its folder as if it had never stopped, at the last save.
 *
 * <p>Belongs to the thread that owns MLX.
 */
public final class TrainingRun implements AutoCloseable {
    private static final int VERSION = 1;
    private static final Logger LOG = Logger.getLogger("sa3");

    private final RunFolder folder;
    private final RunIdentity identity;
    private final RunPlan plan;
    private final Parts parts;
    private final RunListener listener;
    private final StartOffset offset;
    private final Trainer trainer;
    private final @Nullable LossFile losses;
    private @Nullable Best best;
    private long savedStep;

    /**
     * What a run is put together from.
     *
     * @param items samples in the data set
     * @param exporter writes the checkpoints; only the first of several processes saves
     */
    public record Parts(Objective objective, int items, Exporter exporter, GradientExchange exchange) {}

    /** The checkpoint with the lowest loss on fixed samples. */
    private record Best(String file, long step, double loss) {
        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("file", file)
                    .put("step", step)
                    .put("loss", loss);
        }

        static @Nullable Best of(JsonNode json) {
            return json.path("loss").isNumber()
                    ? new Best(
                            json.path("file").asText(),
                            json.path("step").asLong(),
                            json.path("loss").asDouble())
                    : null;
        }
    }

    private TrainingRun(
            RunFolder folder, RunIdentity identity, RunPlan plan, Parts parts, RunListener listener, Start start) {
        this.folder = folder;
        this.identity = identity;
        this.plan = plan;
        this.parts = parts;
        this.listener = listener;
        Agreement agreed = Agreement.of(parts.exchange, identity, start.state, start.offset);
        this.offset = agreed.offset();
        this.best = start.best;
        this.savedStep = agreed.state().steps();
        this.trainer = new Trainer(
                parts.objective, parts.items, identity.settings().adapterTrainer(), agreed.state(), parts.exchange);
        this.losses = isWriter() ? LossFile.open(folder.lossFile(), step()) : null;
    }

    private record Start(TrainState state, StartOffset offset, @Nullable Best best) {}

    /** A new run. */
    public static TrainingRun begin(
            RunFolder folder,
            RunIdentity identity,
            RunPlan plan,
            Parts parts,
            RunListener listener,
            InitialState state) {
        Start start = new Start(state.state, state.offset, null);
        return new TrainingRun(folder, identity, plan, parts, listener, start);
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
        identity.requireSame(ResumeFile.about(folder.resumeFile()).path("identity"));
        ResumeFile saved = ResumeFile.read(folder.resumeFile(), parts.objective.names());
        JsonNode about = saved.about();
        StartOffset offset = new StartOffset(
                about.path("stepOffset").asLong(), about.path("epochOffset").asLong());
        Best best = Best.of(folder.readBest());
        if (best == null || best.step > offset.step() + saved.state().steps()) {
            best = Best.of(about.path("best")); // of the save before
            if (best != null) {
                folder.writeBest(best.json());
            }
        }
        Start start = new Start(saved.state(), offset, best);
        TrainingRun run = new TrainingRun(folder, identity, plan, parts, listener, start);
        try {
            run.finishSave();
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
        return offset.step() + trainer.state().steps();
    }

    public boolean isFinished() {
        return step() >= plan.maxSteps();
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
        listener.stepped(report);
        if (isDue()) {
            Path file = save();
            if (plan.isPreview(report.step()) || (isFinished() && plan.previewEvery() > 0)) {
                told(() -> {
                    listener.previewDue(file, report.step());
                    return file;
                });
            }
        }
        return report;
    }

    /** Whether the plan has a checkpoint here: one that comes of a stop is not compared with those of the plan. */
    private boolean isDue() {
        boolean hasStepped = trainer.state().steps() > 0;
        return hasStepped && (plan.isCheckpoint(step()) || plan.isPreview(step()) || isFinished());
    }

    private StepReport recorded(StepReport report) {
        if (losses != null) {
            losses.append(new LossRecord(report.step(), (float) report.noiseLevel(), (float) report.loss()));
        }
        return report;
    }

    /** Whatever goes wrong, what can be saved is, and where to go on from is told. */
    private <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (CancelledException e) {
            throw e; // whoever stops a training saves it
        } catch (NotFiniteException e) {
            saveAfterAll(e);
            throw e.keeping(lastSave());
        } catch (PeerLostException e) {
            saveAfterAll(e);
            throw new PeerLostException(e.getMessage() + kept(), e);
        } catch (MlxException e) {
            saveAfterAll(e);
            throw new MlxException(e.getMessage() + kept(), e);
        } catch (TrainException | LoraException e) {
            saveAfterAll(e);
            String wayOut = FailureText.isFullDisk(e) ? "; free some space" : "";
            throw new TrainException(e.getMessage() + wayOut + kept(), e);
        } catch (RuntimeException | OutOfMemoryError e) {
            saveAfterAll(e);
            if (isWriter() && savedStep > 0) {
                listener.kept(lastSave());
            }
            throw e;
        }
    }

    private String kept() {
        if (!isWriter()) {
            return "; what was saved last is in the first process's run folder: start all again, the first with --resume"
                    + " and that folder";
        }
        String all = parts.exchange.size() > 1 ? " and as many processes" : "";
        return savedStep == 0
                ? ""
                : "; the state after step " + lastSave() + " is kept, go on with --resume " + folder.path() + all;
    }

    /** The step that is on disk; 0 = none. */
    private long lastSave() {
        return savedStep == 0 ? 0 : offset.step() + savedStep;
    }

    /** Numbers may be too large for an adapter's file by now, and the disk may be what failed. */
    private void saveAfterAll(Throwable failure) {
        if (!isWriter() || savedStep == trainer.state().steps()) {
            return; // nothing is lost
        }
        try {
            write();
            listener.saved(file(), step(), Double.NaN, false);
        } catch (RuntimeException | OutOfMemoryError e) {
            failure.addSuppressed(e);
            LOG.log(Level.WARNING, "not all of the state after step {0} can be saved: {1}", new Object[] {
                step(), e.getMessage()
            });
        }
    }

    /** Of several processes the first writes. */
    private boolean isWriter() {
        return parts.exchange.rank() == 0;
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

    private long epoch() {
        long last = Math.max(0, trainer.state().steps() - 1);
        return offset.epoch() + trainer.order().epoch(last);
    }

    /**
     * Saves the adapter and what is needed to go on; does nothing where that is on disk already. A checkpoint of the plan
     * is compared with those before it once it is on disk.
     *
     * @return the adapter's file
     * @throws TrainException the disk refuses; the save before is as it was
     */
    public Path save() {
        return isSaved() ? file() : told(this::written);
    }

    private Path written() {
        write();
        double loss = isDue() ? measured() : Double.NaN;
        boolean isBest = isBest(loss);
        listener.saved(file(), step(), loss, isBest);
        return file();
    }

    private boolean isBest(double loss) {
        if (!Double.isFinite(loss) || (best != null && loss >= best.loss)) {
            return false;
        }
        best = new Best(String.valueOf(file().getFileName()), step(), loss);
        folder.writeBest(best.json());
        return true;
    }

    /** What a process that was killed between two files of a save had still to do. */
    private void finishSave() {
        if (!isWriter() || savedStep == 0) {
            return;
        }
        if (!isSaved()) {
            writeAdapter();
        }
        if (isDue()) {
            isBest(measured());
        }
    }

    /** Where the adapter of this step lies, or will. */
    private Path file() {
        return folder.checkpoints().resolve(parts.exporter.fileName(step(), epoch()));
    }

    private boolean isSaved() {
        boolean isStateSaved = savedStep > 0 && savedStep == trainer.state().steps();
        return !isWriter() || (isStateSaved && Files.exists(file()));
    }

    /** The loss of what would be saved, on the fixed samples. */
    private double measured() {
        return trainer.loss(probes(), trainer.state().best(), this::stillWorking);
    }

    /** To be called often while this process alone is at work between two steps; after the last the others have ended. */
    public void stillWorking() {
        if (!isFinished()) {
            parts.exchange.stillWorking();
        }
    }

    /** The state first: from it everything else can be made. */
    private void write() {
        try {
            if (losses != null) {
                losses.flush();
            }
        } finally {
            writeState();
            writeAdapter();
        }
    }

    private void writeState() {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("version", VERSION).put("stepOffset", offset.step()).put("epochOffset", offset.epoch());
        about.set("identity", identity.json());
        if (best != null) {
            about.set("best", best.json());
        }
        ResumeFile.write(folder.resumeFile(), parts.objective.names(), trainer.state(), about);
        savedStep = trainer.state().steps();
    }

    private void writeAdapter() {
        parts.exporter.write(file(), trainer.state().best(), step(), epoch());
    }

    /** Always the same samples, noise and levels: turns that no step has. */
    private List<Turn> probes() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < plan.probes(); i++) {
            turns.add(new Turn(-1 - i, (int) ((long) i * parts.items / plan.probes())));
        }
        return turns;
    }

    /** The trained state now; replaced by every step. */
    public TrainState state() {
        return trainer.state();
    }

    /** Frees the state; saves nothing. */
    @Override
    public void close() {
        try (losses) {
            trainer.close();
        }
    }
}
