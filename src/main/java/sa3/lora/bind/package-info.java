/**
 * An adapter on a model: its layers as float32 factors, the singular vectors of base weights that -xs adapters lie
 * between, and merged weights.
 *
 * <p>In: files of {@code sa3.lora.file} and the tensors of a transformer. Out: arrays. Belongs to the thread that owns MLX.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.bind;
