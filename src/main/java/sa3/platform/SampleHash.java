package sa3.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.IntFunction;

/** SHA-256 over float32 little-endian planar samples, channel after channel: the identity of a clip. */
public final class SampleHash {
    private static final int FRAMES_PER_BLOCK = 16_384;

    private SampleHash() {}

    /** @param samples [channels][frames] */
    public static String of(float[][] samples) {
        return of(samples.length, c -> samples[c]);
    }

    /** @param channel the samples of one, asked for once */
    public static String of(int channels, IntFunction<float[]> channel) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer block = ByteBuffer.allocate(FRAMES_PER_BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < channels; c++) {
            float[] samples = channel.apply(c);
            for (int from = 0; from < samples.length; from += FRAMES_PER_BLOCK) {
                int count = Math.min(FRAMES_PER_BLOCK, samples.length - from);
                block.clear().asFloatBuffer().put(samples, from, count);
                digest.update(block.limit(count * Float.BYTES));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
