package sa3.train.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One entry of the file {@code loss_by_timestep.bin}: 12 bytes, little-endian: step (unsigned), mean noise level of the
 * batch, loss.
 *
 * @param step from 1; what 32 bits cannot hold stays at their largest number
 * @param noiseLevel mean t
 */
public record LossRecord(long step, float noiseLevel, float loss) {
    /** Size of one record. */
    public static final int BYTES = 12;

    private static final long LARGEST_STEP = 0xFFFF_FFFFL;

    /** The record as the file holds it. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) Math.min(step, LARGEST_STEP))
                .putFloat(noiseLevel)
                .putFloat(loss)
                .array();
    }

    static LossRecord read(ByteBuffer buffer) {
        ByteBuffer little = buffer.order(ByteOrder.LITTLE_ENDIAN);
        return new LossRecord(Integer.toUnsignedLong(little.getInt()), little.getFloat(), little.getFloat());
    }
}
