/**
 * Layers that more than one network is built of. In: arrays. Out: arrays, lazily, in the caller's scope. Imports only
 * {@code mlx} and {@code weights}. Layers keep their weights as they are and belong to the thread that owns MLX.
 */
@org.jspecify.annotations.NullMarked
package sa3.nn;
