/**
 * The one place that joins the stages: a request in, a clip out, with progress and cancellation.
 *
 * <p>Arrays of the native library never appear in a signature here.
 */
@org.jspecify.annotations.NullMarked
package sa3.pipeline;
