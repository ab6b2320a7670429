/**
 * Adapters trained on rectified flow: from samples to a batch with all that is random about it, and from a batch to the
 * loss of the adapted network.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.flow;
