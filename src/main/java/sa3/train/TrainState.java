package sa3.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.train.optim.AdamW.Moments;

/**
 * All that changes from step to step, evaluated, float32. Closing frees it. Together with the settings it says how a
 * training goes on, bit for bit: everything random depends on the step alone.
 */
public final class TrainState implements AutoCloseable {
    private final long steps;
    private final List<Array> parameters;
    private final Moments moments;
    private final @Nullable List<Array> average;
    private final Scope scope = Scope.detached();

    /**
     * Takes the arrays over, from whatever scope they are in, and evaluates them.
     *
     * @param steps steps taken so far
     * @param average running mean of the parameters; null = none is kept
     */
    public TrainState(long steps, List<Array> parameters, Moments moments, @Nullable List<Array> average) {
        this.steps = steps;
        this.parameters = List.copyOf(parameters);
        this.moments = moments;
        this.average = average == null ? null : List.copyOf(average);
        List<Array> all = all();
        Ops.eval(all);
        all.forEach(scope::adopt);
    }

    /** Before the first step; the parameters are taken over. */
    public static TrainState initial(List<Array> parameters, boolean withAverage) {
        List<Array> average = null;
        if (withAverage) {
            average = new ArrayList<>();
            for (Array parameter : parameters) {
                average.add(parameter.mul(1));
            }
        }
        return new TrainState(0, parameters, Moments.zeros(parameters), average);
    }

    private List<Array> all() {
        List<Array> all = new ArrayList<>(parameters);
        all.addAll(moments.first());
        all.addAll(moments.second());
        if (average != null) {
            all.addAll(average);
        }
        return all;
    }

    public long steps() {
        return steps;
    }

    /** The trained tensors; not to be freed. */
    public List<Array> parameters() {
        return parameters;
    }

    /** The optimiser's; not to be freed. */
    public Moments moments() {
        return moments;
    }

    /** Running mean of the parameters; null = none is kept. */
    public @Nullable List<Array> average() {
        return average;
    }

    /** What a listener should hear: the average where one is kept. */
    public List<Array> best() {
        return average == null ? parameters : average;
    }

    @Override
    public void close() {
        scope.close();
    }
}
