/**
 * Adapters that a loaded model wears: attached, detached and moved in strength from any thread, taken over by the thread
 * that owns MLX between steps and between clips.
 *
 * <p>In: adapter files, a model's layers by tensor name. Out: {@link sa3.lora.form} on those layers.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.live;
