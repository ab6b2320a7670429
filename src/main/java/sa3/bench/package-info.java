/**
 * Measuring without a model: random weights of any architecture's shapes, and the time each stage takes with them. Imports
 * the networks, never the pipeline's callers.
 */
@org.jspecify.annotations.NullMarked
package sa3.bench;
