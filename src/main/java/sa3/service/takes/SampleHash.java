package sa3.service.takes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import sa3.platform.Sha256;

/** SHA-256 over float32 little-endian planar samples, channel after channel: the identity of a clip. */
public final class SampleHash {
    private static final int FRAMES_PER_BLOCK = 16_384;

    private SampleHash() {}

    /** @param samples [channels][frames] */
    public static String of(float[][] samples) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer block = ByteBuffer.allocate(FRAMES_PER_BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] channel : samples) {
            for (int from = 0; from < channel.length; from += FRAMES_PER_BLOCK) {
                int count = Math.min(FRAMES_PER_BLOCK, channel.length - from);
                block.clear().asFloatBuffer().put(channel, from, count);
                digest.update(block.limit(count * Float.BYTES));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
