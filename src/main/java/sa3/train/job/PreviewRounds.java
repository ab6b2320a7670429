package sa3.train.job;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.pipeline.Cancellation;
import sa3.pipeline.CancelledException;
import sa3.train.PeerLostException;
import sa3.train.run.TrainingRun;

/**
 * The previews that a training has still to make. One that has to give way to something more urgent is begun again later;
 * one that fails is told, and the training goes on. Belongs to the thread that owns MLX.
 */
final class PreviewRounds {
    private final Previews previews;
    private final TrainingRun run;
    private final TrainJob.Means means;
    private @Nullable Round due;
    private @Nullable Round last;
    private List<Path> heard = List.of();

    private record Round(@Nullable Path adapter, long step) {}

    PreviewRounds(Previews previews, TrainingRun run, TrainJob.Means means) {
        this.previews = previews;
        this.run = run;
        this.means = means;
    }

    /** Asks for a round, unless it was the last; it takes the place of one that is still due. */
    void ask(@Nullable Path adapter, long step) {
        Round round = new Round(adapter, step);
        due = round.equals(last) ? null : round;
    }

    /**
     * Renders what is due.
     *
     * @return false: it gave way, and is still due
     * @throws CancelledException the training is to stop at once
     */
    boolean render() {
        Round round = due;
        if (round == null) {
            return true;
        }
        try {
            heard = rendered(round);
        } catch (CancelledException e) {
            if (!means.cancellation().isCancelled()) {
                return false;
            }
            if (means.exchange().size() == 1 || run.isFinished()) {
                throw e;
            }
            heard = List.of(); // several processes stop together, after the next step
        }
        last = round;
        due = null;
        return true;
    }

    private List<Path> rendered(Round round) {
        Cancellation leave = new Cancellation();
        Previews.Watch watch = new Previews.Watch(leave, () -> {
            run.stillWorking();
            if (means.cancellation().isCancelled() || means.urgent().getAsBoolean()) {
                leave.cancel();
            }
        });
        try {
            return previews.render(round.adapter, round.step, watch);
        } catch (CancelledException | PeerLostException e) {
            throw e;
        } catch (RuntimeException e) {
            means.remarks().accept("no preview at step " + round.step + ": " + e.getMessage());
            return List.of();
        }
    }

    /** What the last round gave, clip by clip; nothing where it failed. */
    List<Path> heard() {
        return heard;
    }
}
