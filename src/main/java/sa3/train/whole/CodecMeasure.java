package sa3.train.whole;

import java.util.List;
import sa3.codec.Patches;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.train.data.Draws;
import sa3.weights.Weights;

/** What is known of a codec only after it was trained. Belongs to the thread that owns MLX. */
public record CodecMeasure(SameConfig config, SoundBank sounds) {
    private static final int LATENTS = 16;

    /** Root mean square of the latents of all sounds, from their beginnings: what latents are divided by to have size 1. */
    public double deviation(TensorSet tensors, List<Array> values) {
        int frames = LATENTS * config.samplesPerLatent();
        double total = 0;
        try (Weights weights = tensors.weights(CodecObjective.ENCODER, values)) {
            SameEncoder encoder = new SameEncoder(weights, config);
            for (int item = 0; item < sounds.size(); item++) {
                try (Scope scope = Scope.open()) {
                    float[] piece = sounds.piece(item, frames, Draws.of(0, item, Draws.Purpose.CROP));
                    Array patches = Patches.patchify(Array.of(piece, 1, 2, frames), config.patchSize());
                    total += Ops.square(encoder.encode(patches))
                            .mean(false, 0, 1, 2)
                            .item();
                }
            }
        }
        return Math.sqrt(total / sounds.size());
    }
}
