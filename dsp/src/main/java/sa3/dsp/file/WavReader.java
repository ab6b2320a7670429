package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.dsp.Pcm16;
import sa3.dsp.file.AudioFileReader.Beginning;
import sa3.dsp.file.RiffChunks.Chunk;

/**
 * WAV with plain samples: 8/16/24/32-bit integer, 32/64-bit float, extensible or not.
 *
 * <p>Scale: 8 bits (v − 128)/128, 16 bits v/32767 ({@code spec/model.md} section 17), 24 bits v/2^23, 32 bits v/2^31,
 * floats as they are.
 */
final class WavReader {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int BLOCK_BYTES = 1 << 18;

    private final Path file;
    private final FileChannel channel;
    private final ReadLimits limits;

    /** The fields of {@code fmt} that matter. */
    private record Format(int encoding, int channels, int rateHz, int blockAlign, int bits) {
        boolean isPlain() {
            boolean integer = encoding == PCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
            return integer || (encoding == FLOAT && (bits == 32 || bits == 64));
        }
    }

    WavReader(Path file, FileChannel channel, ReadLimits limits) {
        this.file = file;
        this.channel = channel;
        this.limits = limits;
    }

    /** The audio, or null if the samples are coded (ADPCM, µ-law, …) and need a decoder. */
    @Nullable
    Beginning read() throws IOException {
        RiffChunks riff = RiffChunks.scan(file, channel);
        Format format = format(riff);
        limits.requireRate(format.rateHz());
        limits.requireChannels(format.channels());
        if (!format.isPlain()) {
            return null;
        }
        if (format.blockAlign() != format.channels() * format.bits() / 8) {
            throw limits.damaged("its header gives " + format.blockAlign() + " bytes for a frame of "
                    + format.channels() + " × " + format.bits() + " bits");
        }
        Chunk data = riff.find("data");
        if (data == null) {
            throw limits.damaged("it has no data chunk");
        }
        long frames = dataBytes(format, data) / format.blockAlign();
        return new Beginning(samples(format, data.offset(), limits.kept(frames, format.rateHz())), frames);
    }

    private Format format(RiffChunks riff) throws IOException {
        ByteBuffer fmt = riff.load("fmt ").orElse(null);
        if (fmt == null || fmt.limit() < 16) {
            throw limits.damaged("it has no complete fmt chunk");
        }
        int encoding = Short.toUnsignedInt(fmt.getShort(0));
        if (encoding == EXTENSIBLE && fmt.limit() >= 40) {
            encoding = Short.toUnsignedInt(fmt.getShort(24)); // first two bytes of the sub-format's GUID
        }
        int rate = fmt.getInt(4) < 0 ? Integer.MAX_VALUE : fmt.getInt(4);
        return new Format(
                encoding,
                Short.toUnsignedInt(fmt.getShort(2)),
                rate,
                Short.toUnsignedInt(fmt.getShort(12)),
                Short.toUnsignedInt(fmt.getShort(14)));
    }

    /** Refuses a data chunk that announces more than the file holds, unless it says "unknown". */
    private long dataBytes(Format format, Chunk data) {
        boolean untilEnd = data.announcedBytes() == RiffChunks.UNKNOWN_SIZE;
        if (!untilEnd && data.presentBytes() < data.announcedBytes()) {
            throw limits.damaged("it is cut off: its header announces " + data.announcedBytes()
                    + " bytes of audio, the file holds " + data.presentBytes());
        }
        if (!untilEnd && data.presentBytes() % format.blockAlign() != 0) {
            throw limits.damaged("its audio ends inside a frame (" + data.presentBytes() + " bytes, "
                    + format.blockAlign() + " for each frame)");
        }
        return data.presentBytes();
    }

    private AudioClip samples(Format format, long offset, long frames) throws IOException {
        limits.requireLength(frames, format.channels(), format.rateHz());
        float[][] samples = new float[format.channels()][(int) frames];
        int framesPerBlock = Math.max(1, BLOCK_BYTES / format.blockAlign());
        ByteBuffer block =
                ByteBuffer.allocate(framesPerBlock * format.blockAlign()).order(ByteOrder.LITTLE_ENDIAN);
        for (long frame = 0; frame < frames; frame += framesPerBlock) {
            int count = (int) Math.min(framesPerBlock, frames - frame);
            fill(block.clear().limit(count * format.blockAlign()), offset + frame * format.blockAlign());
            for (int n = 0; n < count; n++) {
                for (float[] channelSamples : samples) {
                    channelSamples[(int) frame + n] = sample(format, block);
                }
            }
        }
        return AudioClip.ofOwned(samples, format.rateHz());
    }

    private void fill(ByteBuffer block, long offset) throws IOException {
        while (block.hasRemaining()) {
            if (channel.read(block, offset + block.position()) < 0) {
                throw limits.damaged("it became shorter while it was read");
            }
        }
        block.flip();
    }

    private static float sample(Format format, ByteBuffer block) {
        if (format.encoding() == FLOAT) {
            return format.bits() == 32 ? block.getFloat() : (float) block.getDouble();
        }
        return switch (format.bits()) {
            case 8 -> (Byte.toUnsignedInt(block.get()) - 128) / 128f;
            case 16 -> Pcm16.toFloat(block.getShort());
            case 24 -> (Short.toUnsignedInt(block.getShort()) | block.get() << 16) / 0x1p23f;
            default -> block.getInt() / 0x1p31f;
        };
    }
}
