/**
 * Audio clips and what is done to them outside the networks: resampling, alignment, cross-fades, limiting, levels.
 *
 * <p>In and out: {@link sa3.dsp.AudioClip}, immutable. {@link sa3.dsp.Resampler} is the only class that sees TarsosDSP.
 * Everything here is stateless, any thread. Files are in {@code sa3.dsp.file}, which imports this package; this package
 * imports no other of ours.
 */
@org.jspecify.annotations.NullMarked
package sa3.dsp;
