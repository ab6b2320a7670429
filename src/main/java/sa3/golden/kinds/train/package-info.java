/** The kinds of rows that check training: losses, adapters, optimiser, data. */
@org.jspecify.annotations.NullMarked
package sa3.golden.kinds.train;
