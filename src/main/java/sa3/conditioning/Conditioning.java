package sa3.conditioning;

import sa3.mlx.Array;

/**
 * The conditions of one prompt.
 *
 * @param cross [1, S + 1, D]: prompt tokens, padding, duration token
 * @param global [1, D]: the duration token
 */
public record Conditioning(Array cross, Array global) {}
