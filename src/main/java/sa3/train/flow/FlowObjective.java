package sa3.train.flow;

import java.util.List;
import java.util.function.Function;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.mlx.Array;
import sa3.train.Objective;
import sa3.train.adapters.AdapterSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.loss.VelocityLoss;

/** The rectified-flow loss of whatever gives a velocity. Belongs to the thread that owns MLX. */
public final class FlowObjective implements Objective {
    private final VelocityField field;
    private final FlowSettings settings;
    private final Function<List<Turn>, FlowBatch> batches;

    /** Adapters on a frozen transformer. */
    public record Network(Dit dit, SecondsEmbedder seconds, AdapterSet adapters) {}

    /** The loss of a field, on the batches that {@code batches} makes of turns. */
    public FlowObjective(VelocityField field, FlowSettings settings, Function<List<Turn>, FlowBatch> batches) {
        this.field = field;
        this.settings = settings;
        this.batches = batches;
    }

    /**
     * The loss of adapters on a frozen transformer.
     *
     * @param batches makes the batch of some turns
     * @param recompute true to keep less for the gradients and compute it again
     */
    public FlowObjective(
            Network network, FlowSettings settings, Function<List<Turn>, FlowBatch> batches, boolean recompute) {
        this(new AdaptedField(network, recompute), settings, batches);
    }

    @Override
    public List<String> names() {
        return field.names();
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
        Array velocity = field.velocity(tensors, batch);
        Array errors = settings.targetScale()
                .scaled(
                        VelocityLoss.squaredErrors(velocity, batch.pair().target()),
                        batch.pair().target(),
                        batch.weights().valid());
        if (settings.inpaint() == null) {
            return VelocityLoss.mean(errors, batch.weights().withPadding(settings.paddingWeight()));
        }
        Array found = VelocityLoss.mean(errors, batch.weights().toFind());
        return settings.contextWeight() == 0
                ? found
                : found.add(VelocityLoss.mean(errors, batch.weights().given()).mul(settings.contextWeight()));
    }

    private record AdaptedField(Network network, Dit.BlockRunner blocks) implements VelocityField {
        AdaptedField(Network network, boolean recompute) {
            this(network, recompute ? new RecomputedBlocks(network.adapters) : Dit.BlockRunner.PLAIN);
        }

        @Override
        public List<String> names() {
            return network.adapters.names();
        }

        @Override
        public Array velocity(List<Array> tensors, FlowBatch batch) {
            return network.adapters.with(
                    tensors, () -> VelocityField.of(network.dit, network.seconds, batch, batch.text(), blocks));
        }
    }
}
