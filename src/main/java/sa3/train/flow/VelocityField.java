package sa3.train.flow;

import java.util.List;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/** A network that says where noised latents come from, with its trained tensors outside. */
public interface VelocityField {
    /** Names of the trained tensors, in the order in which {@link #velocity} takes them. */
    List<String> names();

    /** The velocity of a batch, [B, C, T], lazy. */
    Array velocity(List<Array> tensors, FlowBatch batch);

    /**
     * What a transformer says of a batch.
     *
     * @param text [B, S, D] prompt tokens with padding
     * @return [B, C, T], lazy
     */
    static Array of(Dit dit, SecondsEmbedder embedder, FlowBatch batch, Array text, Dit.BlockRunner blocks) {
        float[] seconds = new float[batch.size()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = batch.seconds().get(i);
        }
        Array duration = embedder.embed(seconds); // [B, 1, D]
        Array cross = Ops.concat(1, text, duration).mul(batch.told());
        Array global = duration.reshape(batch.size(), duration.dim(2));
        Array noised = batch.pair().noised();
        Dit.Conditions conditions =
                new Dit.Conditions(cross.as(noised.dtype()), global.as(noised.dtype()), batch.local(), batch.visible());
        return dit.velocity(noised, batch.t(), conditions, blocks);
    }
}
