/**
 * Audio clips and everything done to them outside the networks: files, resampling, alignment, fades, limiting.
 *
 * <p>In: files or sample arrays. Out: {@link sa3.dsp.AudioClip} at 44.1 kHz stereo, or files. Imports no model code.
 */
@org.jspecify.annotations.NullMarked
package sa3.dsp;
