package sa3.conditioning;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * The conditions of one prompt.
 *
 * @param cross [1, S + 1, D]: prompt tokens, padding, duration token
 * @param global [1, D]: the duration token
 */
public record Conditioning(Array cross, Array global) {
    /**
     * Puts the duration token behind the prompt.
     *
     * @param text [B, S, D]
     * @param seconds [1, 1, D]
     */
    public static Conditioning of(Array text, Array seconds) {
        Array token = seconds.broadcastTo(text.dim(0), 1, seconds.dim(2));
        return new Conditioning(Ops.concat(1, text, token), seconds.reshape(1, seconds.dim(2)));
    }

    /** The null branch of guidance: no token at all, the duration only in the time embedding. */
    public Conditioning unconditional() {
        return new Conditioning(Array.full(0, cross.dtype(), cross.shape()), global);
    }
}
