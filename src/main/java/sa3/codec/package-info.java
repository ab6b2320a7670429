/**
 * The audio codec: stereo audio to latents and back, whole or in overlapping windows.
 *
 * <p>In: audio [B, 2, N] at the models' rate. Out: latents [B, C, T], one for {@code samplesPerLatent} samples. Imports nn.
 */
@org.jspecify.annotations.NullMarked
package sa3.codec;
