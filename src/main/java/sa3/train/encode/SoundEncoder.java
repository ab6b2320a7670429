package sa3.train.encode;

import java.nio.file.Path;
import sa3.codec.AudioEncoder;
import sa3.codec.AudioEncoder.ChunkListener;
import sa3.codec.AudioEncoder.Encoded;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.dsp.AudioClip;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.train.data.Latents;

/**
 * Encodes one audio file at a time: stereo at the codec's rate, cut at a longest length, in one pass up to 30 seconds and in
 * overlapping chunks beyond, as the reference's pre-encoder does. Belongs to the thread that owns MLX.
 */
final class SoundEncoder {
    private static final int LONGEST_PASS_SAMPLES = 30 * SameConfig.SAMPLE_RATE_HZ;

    private final SameEncoder encoder;
    private final int maxSamples;

    SoundEncoder(SameEncoder encoder, int maxSamples) {
        this.encoder = encoder;
        this.maxSamples = maxSamples;
    }

    /**
     * What a sound became.
     *
     * @param validFrames how many come first and are real
     * @param samples audio frames that were encoded
     * @param droppedSeconds beyond the longest length
     */
    record Result(Latents latents, int validFrames, int samples, double droppedSeconds) {}

    /**
     * @throws sa3.dsp.file.AudioFileException unreadable, damaged, empty or no audio
     * @throws SoundException far beyond full scale
     */
    Result encode(Path file, ChunkListener listener) {
        SoundReader.Beginning read = SoundReader.readBeginning(file, maxSamples);
        AudioClip clip = read.clip();
        int samples = clip.frames();
        float[] planar = new float[Math.multiplyExact(2, samples)];
        clip.copyTo(0, 0, planar, 0, samples);
        clip.copyTo(1, 0, planar, samples, samples);
        boolean chunked = samples > LONGEST_PASS_SAMPLES;
        AudioEncoder.Settings settings = AudioEncoder.Settings.of(encoder.config(), chunked);
        try (Scope scope = Scope.open()) {
            Encoded encoded = new AudioEncoder(encoder, settings).encode(Array.of(planar, 2, samples), null, listener);
            Array latents = encoded.latents();
            return new Result(
                    new Latents(latents.dim(1), latents.toFloats()),
                    encoded.validLatents().get(0),
                    samples,
                    Math.max(0, read.wholeSeconds() - (double) samples / SameConfig.SAMPLE_RATE_HZ));
        }
    }
}
