/**
 * Weight files: readers for {@code .safetensors} and {@code .npz}, names and shapes as published, checks at the edge.
 *
 * <p>In: files that nobody trusts. Out: tensors by name. Pickles are refused unopened.
 */
@org.jspecify.annotations.NullMarked
package sa3.weights;
