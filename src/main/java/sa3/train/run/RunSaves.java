package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.checkpoint.StartOffset;
import sa3.train.data.SampleOrder.Turn;

/**
 * What a run has on disk. A save writes the state first, for from it everything else can be made; then the adapter; then,
 * where the plan has a checkpoint, which adapter is the best on fixed samples. Of several processes the first alone writes.
 *
 * <p>Belongs to the thread that owns MLX.
 */
final class RunSaves implements AutoCloseable {
    private static final String VERSION_FIELD = "version";
    private static final int VERSION = 1;
    private static final Logger LOG = Logger.getLogger("sa3");

    private final Task task;
    private final StartOffset offset;
    private final Trainer trainer;
    private final @Nullable LossFile losses;
    private @Nullable BestCheckpoint best;
    private long savedSteps;

    /** What a run is, where, until when, of what, and who hears of it. */
    record Task(RunFolder folder, RunIdentity identity, RunPlan plan, TrainingRun.Parts parts, RunListener listener) {}

    /** @param best of the checkpoints so far */
    RunSaves(Task task, StartOffset offset, Trainer trainer, @Nullable BestCheckpoint best) {
        this.task = task;
        this.offset = offset;
        this.trainer = trainer;
        this.best = best;
        this.savedSteps = trainer.state().steps();
        this.losses = isWriter() ? LossFile.open(task.folder.lossFile(), step()) : null;
    }

    /** What a folder has to go on from. */
    record Saved(TrainState state, StartOffset offset, @Nullable BestCheckpoint best) {
        /**
         * Reads it.
         *
         * @throws TrainException it was never saved, its file is damaged, or settings, base or data are others
         */
        static Saved read(Task task) {
            RunFolder folder = task.folder;
            JsonNode told = ResumeFile.about(folder.resumeFile());
            requireKnown(told, folder);
            task.identity.requireSame(told.path("identity"));
            ResumeFile saved =
                    ResumeFile.read(folder.resumeFile(), task.parts.objective().names());
            JsonNode about = saved.about();
            StartOffset offset = new StartOffset(
                    about.path("stepOffset").asLong(), about.path("epochOffset").asLong());
            BestCheckpoint best = BestCheckpoint.of(folder.readBest());
            if (best == null || best.step() > offset.step() + saved.state().steps()) {
                best = BestCheckpoint.of(about.path("best")); // of the save before
                if (best != null) {
                    folder.writeBest(best.json());
                }
            }
            return new Saved(saved.state(), offset, best);
        }

        private static void requireKnown(JsonNode about, RunFolder folder) {
            int version = about.path(VERSION_FIELD).asInt();
            if (version > VERSION) {
                throw new TrainException(folder.resumeFile() + " was written by a newer sa3 (version " + version
                        + " of a run's state, this one knows " + VERSION + "): update sa3 to go on");
            }
        }
    }

    boolean isWriter() {
        return task.parts.exchange().rank() == 0;
    }

    /** Steps taken, those before a start from an adapter included. */
    long step() {
        return offset.step() + trainer.state().steps();
    }

    private long epoch() {
        long last = Math.max(0, trainer.state().steps() - 1);
        return offset.epoch() + trainer.order().epoch(last);
    }

    /** The step that is on disk; 0 = none. */
    long lastStep() {
        return savedSteps == 0 ? 0 : offset.step() + savedSteps;
    }

    void record(LossRecord record) {
        if (losses != null) {
            losses.append(record);
        }
    }

    /** Whether the plan has a checkpoint here: one that comes of a stop is not compared with those of the plan. */
    boolean isDue() {
        boolean hasStepped = trainer.state().steps() > 0;
        return hasStepped && (task.plan.isCheckpoint(step()) || task.plan.isPreview(step()) || isFinished());
    }

    boolean isFinished() {
        return step() >= task.plan.maxSteps();
    }

    /** Where the adapter of this step lies, or will. */
    Path file() {
        return task.folder.checkpoints().resolve(task.parts.exporter().fileName(step(), epoch()));
    }

    /** Whether there is nothing to write. */
    boolean isSaved() {
        boolean isStateSaved = savedSteps > 0 && savedSteps == trainer.state().steps();
        return !isWriter() || (isStateSaved && Files.exists(file()));
    }

    /** Writes everything. */
    void save() {
        write();
        double loss = isDue() ? measured() : Double.NaN;
        task.listener.saved(file(), step(), loss, isBest(loss));
    }

    /** Numbers may be too large for an adapter's file by now, and the disk may be what failed. */
    void saveAfterAll(Throwable failure) {
        if (!isWriter() || savedSteps == trainer.state().steps()) {
            return; // nothing is lost
        }
        try {
            write();
            task.listener.saved(file(), step(), Double.NaN, false);
        } catch (RuntimeException | OutOfMemoryError e) {
            failure.addSuppressed(e);
            LOG.log(Level.WARNING, "not all of the state after step {0} can be saved: {1}", new Object[] {
                step(), e.getMessage()
            });
        }
    }

    /** What a process that was killed between two files of a save had still to do. */
    void finish() {
        if (!isWriter() || savedSteps == 0) {
            return;
        }
        if (!isSaved()) {
            writeAdapter();
        }
        if (isDue()) {
            isBest(measured());
        }
    }

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
        about.put(VERSION_FIELD, VERSION).put("stepOffset", offset.step()).put("epochOffset", offset.epoch());
        about.set("identity", task.identity.json());
        if (best != null) {
            about.set("best", best.json());
        }
        ResumeFile.write(task.folder.resumeFile(), task.parts.objective().names(), trainer.state(), about);
        savedSteps = trainer.state().steps();
    }

    private void writeAdapter() {
        task.parts.exporter().write(file(), trainer.state().best(), step(), epoch());
    }

    private boolean isBest(double loss) {
        if (!Double.isFinite(loss) || (best != null && loss >= best.loss())) {
            return false;
        }
        best = new BestCheckpoint(String.valueOf(file().getFileName()), step(), loss);
        task.folder.writeBest(best.json());
        return true;
    }

    /** The loss of what would be saved, on the fixed samples. */
    private double measured() {
        return trainer.loss(probes(), trainer.state().best(), this::stillWorking);
    }

    /** Always the same samples, noise and levels: turns that no step has. */
    private List<Turn> probes() {
        List<Turn> turns = new ArrayList<>();
        int probes = task.plan.probes();
        for (int i = 0; i < probes; i++) {
            turns.add(new Turn(-1 - i, (int) ((long) i * task.parts.items() / probes)));
        }
        return turns;
    }

    /** After the last step the other processes have ended. */
    void stillWorking() {
        if (!isFinished()) {
            task.parts.exchange().stillWorking();
        }
    }

    /** Frees nothing but the file of losses. */
    @Override
    public void close() {
        if (losses != null) {
            losses.close();
        }
    }
}
