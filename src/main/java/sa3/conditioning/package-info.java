/**
 * What steers the diffusion: prompt tokens with their padding, the duration token, what to keep of existing audio. In:
 * hidden states and seconds. Out: {@link sa3.conditioning.Conditioning}. Imports {@code nn}, {@code mlx}, {@code weights}.
 */
@org.jspecify.annotations.NullMarked
package sa3.conditioning;
