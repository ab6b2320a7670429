/**
 * Audio files.
 *
 * <p>In: files that nobody trusts, in any common format. Out: {@link sa3.dsp.AudioClip} at the file's own rate and
 * channels; WAV and FLAC files that are complete or absent, never half-written, with their settings inside. WAV is read
 * and written here in plain Java; every other format goes through FFmpeg's libraries, whose types stay inside {@code
 * FfmpegDecoder} and {@code FlacEncoder}. Imports {@code sa3.dsp} only.
 */
@org.jspecify.annotations.NullMarked
package sa3.dsp.file;
