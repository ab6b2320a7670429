/** How gradients change parameters: learning rate, clipping, AdamW, averaging. Imports {@code mlx} only. */
@org.jspecify.annotations.NullMarked
package sa3.train.optim;
