package sa3.train.flow;

import java.util.List;
import java.util.function.Function;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.train.Objective;
import sa3.train.adapters.AdapterSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.loss.VelocityLoss;

/** The loss of adapters on a frozen transformer. Belongs to the thread that owns MLX. */
public final class FlowObjective implements Objective {
    private final Network network;
    private final FlowSettings settings;
    private final Function<List<Turn>, FlowBatch> batches;
    private final Dit.BlockRunner blocks;

    /** What is trained. */
    public record Network(Dit dit, SecondsEmbedder seconds, AdapterSet adapters) {}

    /**
     * The loss of a network.
     *
     * @param batches makes the batch of some turns
     * @param recompute true to keep less for the gradients and compute it again
     */
    public FlowObjective(
            Network network, FlowSettings settings, Function<List<Turn>, FlowBatch> batches, boolean recompute) {
        this.network = network;
        this.settings = settings;
        this.batches = batches;
        this.blocks = recompute ? new RecomputedBlocks(network.adapters) : Dit.BlockRunner.PLAIN;
    }

    @Override
    public List<String> names() {
        return network.adapters.names();
    }

    @Override
    public Drawn draw(List<Turn> turns) {
        FlowBatch batch = batches.apply(turns);
        Array level = batch.t().mean(false, 0);
        return new Drawn() {
            @Override
            public Array loss(List<Array> tensors) {
                return FlowObjective.this.loss(tensors, batch);
            }

            @Override
            public Array noiseLevel() {
                return level;
            }
        };
    }

    /** The loss of a batch, a scalar. */
    public Array loss(List<Array> tensors, FlowBatch batch) {
        Array velocity = network.adapters.with(tensors, () -> velocity(batch));
        Array errors = settings.targetScale()
                .scaled(
                        VelocityLoss.squaredErrors(velocity, batch.pair().target()),
                        batch.pair().target(),
                        batch.weights().valid());
        if (settings.inpaint() == null) {
            double padding = settings.attentionMask() ? 0 : settings.paddingWeight();
            return VelocityLoss.mean(errors, batch.weights().withPadding(padding));
        }
        Array found = VelocityLoss.mean(errors, batch.weights().toFind());
        return settings.contextWeight() == 0
                ? found
                : found.add(VelocityLoss.mean(errors, batch.weights().given()).mul(settings.contextWeight()));
    }

    /** [B, C, T]. */
    private Array velocity(FlowBatch batch) {
        float[] seconds = new float[batch.size()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = batch.seconds().get(i);
        }
        Array duration = network.seconds.embed(seconds); // [B, 1, D]
        Array cross = Ops.concat(1, batch.text(), duration).mul(batch.told());
        Array global = duration.reshape(batch.size(), duration.dim(2));
        Array noised = batch.pair().noised();
        Dit.Conditions conditions =
                new Dit.Conditions(cross.as(noised.dtype()), global.as(noised.dtype()), batch.local(), batch.visible());
        return network.dit.velocity(noised, batch.t(), conditions, blocks);
    }
}
