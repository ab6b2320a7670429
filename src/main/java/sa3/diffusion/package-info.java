/**
 * The diffusion transformer, its schedules, guidance and samplers. In: conditioning, noise. Out: latents. Follows the
 * reference's {@code defs/dit.py} and {@code sa3_pipeline.py}. Imports {@code nn}, {@code mlx}, {@code weights}; never text
 * or codec.
 */
@org.jspecify.annotations.NullMarked
package sa3.diffusion;
