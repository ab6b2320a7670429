package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.dsp.Loudness;

/**
 * Clips to WAV and FLAC files. A file appears whole or not at all; audio with NaN, infinity or silence never becomes
 * one. Any thread.
 */
public final class AudioFileWriter {
    private static final int FRAMES_PER_BLOCK = 16_384;
    private static final long MAX_WAV_BYTES = 0xFFFFFFFFL;

    private final SampleFormat format;
    private final @Nullable ClipMetadata metadata;
    private final long ditherSeed;
    private final AtomicFile.Opener opener;

    /** What was written; {@code clippedSamples} were beyond full scale and lie at full scale in the file. */
    public record Written(Path file, long bytes, long clippedSamples) {}

    /**
     * Describes the files to write.
     *
     * @param metadata null = none
     * @param ditherSeed the same clip, format, metadata and seed give the same bytes
     */
    public AudioFileWriter(SampleFormat format, @Nullable ClipMetadata metadata, long ditherSeed) {
        this(format, metadata, ditherSeed, AtomicFile.NEW_FILE);
    }

    AudioFileWriter(SampleFormat format, @Nullable ClipMetadata metadata, long ditherSeed, AtomicFile.Opener opener) {
        this.format = format;
        this.metadata = metadata;
        this.ditherSeed = ditherSeed;
        this.opener = opener;
    }

    /**
     * Writes a clip, replacing the file if it exists.
     *
     * @throws sa3.dsp.UnusableAudioException NaN, infinity or silence; no file
     * @throws IllegalArgumentException the metadata's loop is longer than the clip
     * @throws AudioFileException the folder is missing or read-only, the disk full, the clip too long for a WAV; no file
     */
    public Written write(AudioClip clip, Path target) {
        Loudness.requireUsable(clip);
        Integer loopFrames = metadata == null ? null : metadata.loopFrames();
        if (loopFrames != null && loopFrames > clip.frames()) {
            throw new IllegalArgumentException(
                    "a loop of " + loopFrames + " frames is longer than the clip of " + clip.frames());
        }
        return format.isFlac() ? writeFlac(clip, target) : writeWav(clip, target);
    }

    /**
     * Writes what the WAV file of a clip would hold.
     *
     * @throws IOException the channel's
     * @throws sa3.dsp.UnusableAudioException NaN, infinity or silence; nothing was written
     */
    public void writeWav(AudioClip clip, WritableByteChannel channel) throws IOException {
        Loudness.requireUsable(clip);
        drain(head(clip, chunks(clip), dataBytes(clip), "a clip"), channel);
        writeSamples(clip, new Quantizer(clip, format, ditherSeed), channel);
    }

    private Written writeFlac(AudioClip clip, Path target) {
        Quantizer quantizer = new Quantizer(clip, format, ditherSeed);
        ByteBuffer encoded = ByteBuffer.wrap(FlacEncoder.encode(clip, format, quantizer, metadata));
        int bytes = encoded.remaining();
        AtomicFile.write(target, bytes, opener, channel -> drain(encoded, channel));
        return new Written(target, bytes, quantizer.clippedSamples());
    }

    private Written writeWav(AudioClip clip, Path target) {
        long dataBytes = dataBytes(clip);
        ByteBuffer head = head(clip, chunks(clip), dataBytes, target.toString());
        long bytes = head.remaining() + dataBytes + (dataBytes & 1);
        Quantizer quantizer = new Quantizer(clip, format, ditherSeed);
        AtomicFile.write(target, bytes, opener, channel -> {
            drain(head, channel);
            writeSamples(clip, quantizer, channel);
        });
        return new Written(target, bytes, quantizer.clippedSamples());
    }

    private long dataBytes(AudioClip clip) {
        return (long) clip.frames() * clip.channels() * format.bits() / 8;
    }

    private byte[] chunks(AudioClip clip) {
        return metadata == null
                ? new byte[0]
                : WavMetadata.chunks(metadata, format, clip.channels(), clip.sampleRateHz());
    }

    private void writeSamples(AudioClip clip, Quantizer quantizer, WritableByteChannel channel) throws IOException {
        int frameBytes = clip.channels() * format.bits() / 8;
        ByteBuffer block = littleEndian(FRAMES_PER_BLOCK * frameBytes + 1);
        for (int from = 0; from < clip.frames(); from += FRAMES_PER_BLOCK) {
            int to = Math.min(clip.frames(), from + FRAMES_PER_BLOCK);
            quantizer.append(from, to, block.clear());
            if (to == clip.frames() && (long) to * frameBytes % 2 != 0) {
                block.put((byte) 0); // chunks have even length
            }
            drain(block.flip(), channel);
        }
    }

    /** RIFF header, format, {@code fact} for floats, metadata, and the header of the data chunk. */
    private ByteBuffer head(AudioClip clip, byte[] chunks, long dataBytes, String target) {
        boolean isFloat = format == SampleFormat.WAV_FLOAT32;
        int headBytes = 12 + (isFloat ? 26 + 12 : 24) + chunks.length + 8;
        long riffBytes = headBytes - 8 + dataBytes + (dataBytes & 1);
        if (riffBytes > MAX_WAV_BYTES) {
            throw new AudioFileException("cannot write " + target + ": a WAV file holds at most 4 GiB, this clip needs "
                    + (riffBytes >> 20) + " MiB; choose FLAC or a shorter clip");
        }
        int frameBytes = clip.channels() * format.bits() / 8;
        ByteBuffer head = littleEndian(headBytes);
        putId(head, "RIFF").putInt((int) riffBytes);
        putId(head, "WAVE");
        putId(head, "fmt ").putInt(isFloat ? 18 : 16).putShort((short) (isFloat ? 3 : 1));
        head.putShort((short) clip.channels()).putInt(clip.sampleRateHz());
        head.putInt(clip.sampleRateHz() * frameBytes)
                .putShort((short) frameBytes)
                .putShort((short) format.bits());
        if (isFloat) {
            putId(head.putShort((short) 0), "fact").putInt(4).putInt(clip.frames());
        }
        putId(head.put(chunks), "data").putInt((int) dataBytes);
        return head.flip();
    }

    private static ByteBuffer putId(ByteBuffer target, String id) {
        return target.put(id.getBytes(StandardCharsets.US_ASCII));
    }

    private static void drain(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
