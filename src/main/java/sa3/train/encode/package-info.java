/**
 * Sounds to stored latents: a folder of audio in, a folder that {@link sa3.train.data.LatentSet} reads out, in the layout of
 * the reference's pre-encoder. Imports {@code codec}, {@code mlx}, {@code weights} and {@code dsp}.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.encode;
