package sa3.train.flow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.train.loss.FrameWeights;
import sa3.train.loss.RectifiedFlow;

/**
 * A batch with everything random about it drawn. Arrays live in the scope they were made in.
 *
 * @param pair noised latents and target, [B, C, T]
 * @param t [B] noise levels
 * @param text [B, S, D] prompt tokens with padding
 * @param told [B, 1, 1], 0 where the prompt is dropped
 * @param seconds durations of the whole sounds, one per sample
 * @param local [B or 1, T or 1, 1 + C]
 * @param visible [B, T], 1 = attention sees it; null = it sees all
 * @param weights how much each frame counts
 * @param prompts what {@code text} was made of, one per sample
 */
public record FlowBatch(
        RectifiedFlow pair,
        Array t,
        Array text,
        Array told,
        List<Float> seconds,
        Array local,
        @Nullable Array visible,
        FrameWeights weights,
        List<String> prompts) {
    public FlowBatch {
        seconds = List.copyOf(seconds);
        prompts = List.copyOf(prompts);
    }

    /** Number of samples. */
    public int size() {
        return seconds.size();
    }
}
