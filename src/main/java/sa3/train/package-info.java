/**
 * Training: adapters on a frozen diffusion transformer, from stored latents and their captions to a file in the adapter
 * folder.
 *
 * <pre>
 * data (latents, prompts, order) ─▶ Batch ─▶ Objective (loss, traced) ─▶ gradients ─▶ optim ─▶ parameters
 *                                                    adapters, loss                               │
 *                                            checkpoint (adapter file, resume file, telemetry) ◀──┘
 * </pre>
 *
 * <p>Imports the networks, never the pipeline: whoever wants to hear a preview hands in a hook. Belongs to the thread that
 * owns MLX.
 */
@org.jspecify.annotations.NullMarked
package sa3.train;
