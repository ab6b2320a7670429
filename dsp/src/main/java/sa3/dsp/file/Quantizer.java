package sa3.dsp.file;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import sa3.dsp.AudioClip;
import sa3.dsp.Pcm16;

/**
 * Float samples to the integers (or floats) of a {@link SampleFormat}, interleaved.
 *
 * <p>Dither is triangular, two steps wide, from a seeded generator: the same clip and seed give the same file. Full scale
 * is 32767 for 16 bits and 2^23 for 24 bits, the factors by which {@link AudioFileReader} divides.
 */
final class Quantizer {
    private final AudioClip clip;
    private final SampleFormat format;
    private final SplittableRandom random;
    private long clippedSamples;

    Quantizer(AudioClip clip, SampleFormat format, long ditherSeed) {
        this.clip = clip;
        this.format = format;
        this.random = new SplittableRandom(ditherSeed);
    }

    /** Samples that were beyond full scale so far. */
    long clippedSamples() {
        return clippedSamples;
    }

    /** Appends frames {@code [from, to)} as little-endian bytes; {@code bytes} is in that order already. */
    void append(int from, int to, ByteBuffer bytes) {
        for (int n = from; n < to; n++) {
            for (int c = 0; c < clip.channels(); c++) {
                append(clip.sample(c, n), bytes);
            }
        }
    }

    private void append(float sample, ByteBuffer bytes) {
        switch (format.bits()) {
            case 32 -> bytes.putFloat(sample);
            case 24 -> {
                int value = integer(sample);
                bytes.putShort((short) value).put((byte) (value >> 16));
            }
            default -> bytes.putShort((short) integer(sample));
        }
    }

    /** One sample as an integer of the format's width. */
    int integer(float sample) {
        if (Math.abs(sample) > 1f) {
            clippedSamples++;
        }
        if (!format.isDithered()) {
            return Pcm16.fromFloat(sample);
        }
        int highest = (1 << (format.bits() - 1)) - 1;
        double scale = format.bits() == 16 ? highest : highest + 1.0;
        double oneStep = random.nextDouble();
        double dither = oneStep - random.nextDouble(); // triangular over (−1, 1) steps
        double value = Math.floor(sample * scale + dither + 0.5);
        return (int) Math.max(-highest, Math.min(highest, value));
    }
}
