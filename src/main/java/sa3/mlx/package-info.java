/**
 * Arrays and operations of MLX through the C shim: the one package of the engine that calls native code.
 *
 * <p>In: numbers and shapes. Out: {@code Array} handles that a {@code Scope} frees. Knows nothing of models. One thread
 * owns MLX; every call here belongs to it.
 */
@org.jspecify.annotations.NullMarked
package sa3.mlx;
