/**
 * Low-rank adapters on the diffusion transformer: which layers they may sit on, and under which names.
 *
 * <p>In: tensor names and shapes. Imports nothing of the networks.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora;
