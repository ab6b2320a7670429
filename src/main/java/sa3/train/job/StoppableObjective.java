package sa3.train.job;

import java.util.List;
import sa3.pipeline.Cancellation;
import sa3.train.Objective;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.run.TrainingRun;

/** An objective that stops between two batches of a step, which is then taken again. */
record StoppableObjective(Objective whole, Cancellation cancellation) implements Objective {
    /** Alone, a training stops so; several processes stop together, between two steps. */
    static TrainingRun.Parts in(TrainingRun.Parts parts, Cancellation cancellation) {
        return parts.exchange().size() > 1
                ? parts
                : new TrainingRun.Parts(
                        new StoppableObjective(parts.objective(), cancellation),
                        parts.items(),
                        parts.exporter(),
                        parts.exchange());
    }

    @Override
    public List<String> names() {
        return whole.names();
    }

    @Override
    public Drawn draw(List<Turn> turns) {
        cancellation.throwIfCancelled();
        return whole.draw(turns);
    }
}
