package sa3.train;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Gradients;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.train.data.SampleOrder;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.optim.AdamW;
import sa3.train.optim.GlobalNorm;

/**
 * Takes steps: gradients of the objective, batch by batch, then one change of the parameters. Between two steps nothing is
 * under way: a caller may pause, render, save or leave for good. A step that fails leaves the state as it was.
 *
 * <p>Belongs to the thread that owns MLX.
 */
public final class Trainer implements AutoCloseable {
    private final Objective objective;
    private final TrainerSettings settings;
    private final GradientExchange exchange;
    private final SampleOrder order;
    private TrainState state;

    /**
     * A trainer that goes on from a state.
     *
     * @param items samples in the data set
     * @param state taken over
     */
    public Trainer(
            Objective objective, int items, TrainerSettings settings, TrainState state, GradientExchange exchange) {
        this.objective = objective;
        this.settings = settings;
        this.exchange = exchange;
        this.state = state;
        int perStep = Math.multiplyExact(settings.batchSize(), settings.accumulation());
        this.order = new SampleOrder(items, Math.multiplyExact(perStep, exchange.size()), settings.seed());
        if (state.parameters().size() != objective.names().size()) {
            throw new IllegalArgumentException(
                    "the state has " + state.parameters().size() + " tensors, the objective "
                            + objective.names().size());
        }
    }

    /** The state now; replaced by every step. */
    public TrainState state() {
        return state;
    }

    public SampleOrder order() {
        return order;
    }

    /** Sums over the batches of a step, each batch weighted by its share of the samples. */
    private record Sums(List<Array> gradients, Array loss, Array noiseLevel) {
        List<Array> all() {
            List<Array> all = new ArrayList<>(gradients);
            all.add(loss);
            all.add(noiseLevel);
            return all;
        }

        static Sums of(List<Array> all) {
            int count = all.size() - 2;
            return new Sums(all.subList(0, count), all.get(count), all.get(count + 1));
        }

        Sums plus(Sums other) {
            List<Array> sums = new ArrayList<>();
            for (int i = 0; i < all().size(); i++) {
                sums.add(all().get(i).add(other.all().get(i)));
            }
            return of(sums);
        }
    }

    /**
     * Takes one step.
     *
     * @throws NotFiniteException loss or gradient is no number
     * @throws TrainException a sample cannot be had
     * @throws PeerLostException another process is gone
     */
    public StepReport step() {
        try (Scope scope = Scope.open()) {
            long steps = state.steps();
            List<Turn> turns = order.turns(steps);
            Sums sums = Sums.of(exchange.sum(sums(turns).all()));
            double loss = sums.loss.item();
            requireFinite("the loss", loss, steps);
            List<Array> clipped = GlobalNorm.clip(sums.gradients, settings.clip());
            double gradientNorm = GlobalNorm.of(clipped).item();
            requireFinite("the gradient", gradientNorm, steps);
            double parameterNorm = GlobalNorm.of(state.parameters()).item();
            double rate = settings.rate().at(steps);
            replace(next(clipped, rate));
            return new StepReport(
                    steps + 1,
                    order.epoch(steps),
                    turns.size(),
                    loss,
                    sums.noiseLevel.item(),
                    rate,
                    gradientNorm,
                    parameterNorm);
        }
    }

    private static void requireFinite(String what, double value, long steps) {
        if (!Double.isFinite(value)) {
            throw new NotFiniteException(what, steps + 1);
        }
    }

    /** This process's part, evaluated batch by batch. */
    private Sums sums(List<Turn> turns) {
        List<List<Turn>> batches = batches(turns);
        return batches.isEmpty() ? zeros() : sums(batches, turns.size());
    }

    /** Added by halves, as two processes do that look at half the batches each: the same sums, and less rounding. */
    private Sums sums(List<List<Turn>> batches, int samples) {
        Scope outer = Scope.current();
        try (Scope scope = Scope.open()) {
            int half = batches.size() / 2;
            Sums sums = half == 0
                    ? gradients(batches.get(0), (double) batches.get(0).size() / samples)
                    : sums(batches.subList(0, half), samples)
                            .plus(sums(batches.subList(half, batches.size()), samples));
            Ops.eval(sums.all());
            sums.all().forEach(outer::adopt);
            return sums;
        }
    }

    private Sums zeros() {
        List<Array> zeros =
                state.parameters().stream().map(p -> Array.zeros(p.shape())).toList();
        return new Sums(zeros, Array.scalar(0), Array.scalar(0));
    }

    private Sums gradients(List<Turn> batch, double share) {
        Objective.Drawn drawn = objective.draw(batch);
        Gradients gradients = Gradients.of(drawn::loss, state.parameters());
        Sums sums = new Sums(gradients.gradients(), gradients.value(), drawn.noiseLevel());
        return share == 1
                ? sums
                : Sums.of(sums.all().stream().map(sum -> sum.mul(share)).toList());
    }

    /** This process's share of a step's turns, cut into batches. */
    private List<List<Turn>> batches(List<Turn> turns) {
        int from = turns.size() * exchange.rank() / exchange.size();
        int to = turns.size() * (exchange.rank() + 1) / exchange.size();
        List<List<Turn>> batches = new ArrayList<>();
        for (int i = from; i < to; i += settings.batchSize()) {
            batches.add(turns.subList(i, Math.min(to, i + settings.batchSize())));
        }
        return batches;
    }

    private TrainState next(List<Array> gradients, double rate) {
        long step = state.steps() + 1;
        AdamW.Update update = settings.adamW().step(state.parameters(), gradients, state.moments(), rate, step);
        List<Array> average = state.average() == null || settings.average() == null
                ? null
                : settings.average().follow(state.average(), update.parameters());
        return new TrainState(step, update.parameters(), update.moments(), average);
    }

    private void replace(TrainState next) {
        state.close();
        state = next;
    }

    /**
     * The mean loss over some turns, without a step: always the same turns make runs comparable.
     *
     * @param tensors those of the state, or their average
     */
    public double loss(List<Turn> turns, List<Array> tensors) {
        return loss(turns, tensors, () -> {});
    }

    /** The same, with something to do before each turn. */
    public double loss(List<Turn> turns, List<Array> tensors, Runnable between) {
        double total = 0;
        for (Turn turn : turns) {
            between.run();
            try (Scope scope = Scope.open()) {
                total += objective.draw(List.of(turn)).loss(tensors).item();
            }
        }
        return total / turns.size();
    }

    @Override
    public void close() {
        state.close();
    }
}
