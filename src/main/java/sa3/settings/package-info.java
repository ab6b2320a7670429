/**
 * The settings of a run as one JSON object, the same in presets, in requests to the service and inside written clips, and
 * the one way from there to a request of the pipeline.
 *
 * <p>In: JSON, or what somebody chose on top of it. Out: {@link sa3.pipeline.GenerationRequest} and the adapters to use.
 * An absent field is the default of the model or of the program.
 */
@org.jspecify.annotations.NullMarked
package sa3.settings;
