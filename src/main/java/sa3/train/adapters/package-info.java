/** Adapters as functions of their own tensors, with gradients through the norms of the adapted weight. */
@org.jspecify.annotations.NullMarked
package sa3.train.adapters;
