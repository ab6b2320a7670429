package sa3.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import sa3.dsp.AudioClip;

/**
 * Samples as projects of the plugins keep them, without loss: the bits of each float turned left by one, so that the exponent
 * is one byte; per channel the four bytes of all samples plane by plane, the highest first, each deflated where that helps.
 */
final class PackedAudio {
    private static final int PLANES = 4;
    private static final int PLAIN = 0;
    private static final int ZLIB = 1;

    private PackedAudio() {}

    static byte[] of(AudioClip clip) {
        LittleEndian out = new LittleEndian();
        for (int c = 0; c < clip.channels(); c++) {
            float[] samples = clip.channel(c);
            for (int plane = 0; plane < PLANES; plane++) {
                write(plane(samples, plane), out);
            }
        }
        return out.toBytes();
    }

    private static byte[] plane(float[] samples, int plane) {
        byte[] bytes = new byte[samples.length];
        for (int n = 0; n < samples.length; n++) {
            bytes[n] = (byte) (Integer.rotateLeft(Float.floatToRawIntBits(samples[n]), 1) >>> (24 - 8 * plane));
        }
        return bytes;
    }

    private static void write(byte[] plane, LittleEndian out) {
        byte[] small = deflated(plane);
        boolean helps = small.length < plane.length;
        byte[] written = helps ? small : plane;
        out.int8(helps ? ZLIB : PLAIN).int32(written.length).bytes(written);
    }

    private static byte[] deflated(byte[] plane) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out)) {
            zip.write(plane);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written
        }
        return out.toByteArray();
    }
}
