package sa3.conditioning;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * The conditions of one prompt.
 *
 * @param cross [1, S + 1, D]: prompt tokens, padding, duration token
 * @param global [1, D]: the duration token
 * @param padding how many rows in front of the duration token are padding, all alike; 0 where nobody knows
 */
public record Conditioning(Array cross, Array global, int padding) {
    /**
     * Puts the duration token behind the prompt.
     *
     * @param text [B, S, D]
     * @param seconds [1, 1, D]
     */
    public static Conditioning of(Array text, Array seconds) {
        Array token = seconds.broadcastTo(text.dim(0), 1, seconds.dim(2));
        return new Conditioning(Ops.concat(1, text, token), seconds.reshape(1, seconds.dim(2)), 0);
    }

    /** The prompt's tokens with their padding, [1, S, D]. */
    public Array prompt() {
        return cross.slice(1, 0, cross.dim(1) - 1);
    }

    /** The null branch of guidance: no token at all, the duration only in the time embedding. */
    public Conditioning unconditional() {
        return new Conditioning(Array.full(0, cross.dtype(), cross.shape()), global, 0);
    }
}
