/**
 * Whole small models from nothing: a codec that gives back what it hears, then a transformer with its text encoder on the
 * codec's latents, both by the trainer that adapters are trained with, into files that are loaded like any published model.
 *
 * <pre>
 * sounds ─▶ CodecObjective ─▶ encoder, decoder ─▶ latents ─▶ FlowObjective over WholeField ─▶ transformer, text encoder
 *                                                                                    └─▶ ModelFolder (four files)
 * </pre>
 *
 * <p>The networks are the ones that generate, built anew in each step from the traced tensors. Imports the networks, never
 * the pipeline. Belongs to the thread that owns MLX.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.whole;
