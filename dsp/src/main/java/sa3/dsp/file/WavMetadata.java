package sa3.dsp.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The metadata chunks of a WAV: {@code bext} (EBU Tech 3285, version 1), {@code acid}, {@code smpl}, {@code LIST/INFO}
 * and {@code iXML}. Times are UTC.
 */
final class WavMetadata {
    static final String ORIGINATOR = "SA3";

    private static final int ACID_ONE_SHOT = 0x01;
    private static final int ACID_HAS_ROOT_NOTE = 0x02;
    private static final int ACID_STRETCH = 0x04;
    private static final int MIDDLE_C = 60;

    private final ClipMetadata metadata;
    private final int sampleRateHz;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private WavMetadata(ClipMetadata metadata, int sampleRateHz) {
        this.metadata = metadata;
        this.sampleRateHz = sampleRateHz;
    }

    /** All chunks one after the other, each of even length. */
    static byte[] chunks(ClipMetadata metadata, SampleFormat format, int channels, int sampleRateHz) {
        WavMetadata chunks = new WavMetadata(metadata, sampleRateHz);
        chunks.chunk("bext", chunks.bext(format, channels));
        chunks.chunk("acid", chunks.acid());
        chunks.chunk("smpl", chunks.smpl());
        chunks.chunk("LIST", chunks.info());
        chunks.chunk("iXML", Ixml.text(metadata));
        return chunks.out.toByteArray();
    }

    private void chunk(String id, byte[] content) {
        append(out, id, content);
    }

    private static void append(ByteArrayOutputStream out, String id, byte[] content) {
        out.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(content.length >> shift);
        }
        out.writeBytes(content);
        if (content.length % 2 != 0) {
            out.write(0);
        }
    }

    /** Description 256, originator 32, reference 32, date 10, time 8, time reference 8, version 2, reserved 254, history. */
    private byte[] bext(SampleFormat format, int channels) {
        byte[] history = String.format(
                        Locale.ROOT,
                        "A=PCM,F=%d,W=%d,M=%s,T=%s\r\n",
                        sampleRateHz,
                        format.bits(),
                        channels == 1 ? "mono" : "stereo",
                        ORIGINATOR)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[602 + history.length];
        ByteBuffer bext = littleEndian(content);
        put(bext, 0, 256, metadata.title(), StandardCharsets.US_ASCII);
        put(bext, 256, 32, ORIGINATOR, StandardCharsets.US_ASCII);
        put(bext, 320, 10, created("yyyy-MM-dd"), StandardCharsets.US_ASCII);
        put(bext, 330, 8, created("HH:mm:ss"), StandardCharsets.US_ASCII);
        bext.putShort(346, (short) 1);
        bext.put(602, history);
        return content;
    }

    /** Flags 4, root note 2, unknown 6, beats 4, meter denominator 2 and numerator 2, tempo 4 (float). */
    private byte[] acid() {
        int root = metadata.rootNote().orElse(MIDDLE_C);
        int flags = metadata.loopFrames() == null ? ACID_ONE_SHOT : ACID_STRETCH;
        flags |= metadata.rootNote().isPresent() ? ACID_HAS_ROOT_NOTE : 0;
        double tempo = metadata.tempoBpm() == null ? 0 : metadata.tempoBpm();
        byte[] content = new byte[24];
        ByteBuffer acid = littleEndian(content);
        acid.putInt(flags).putShort((short) root).putShort((short) 0x8000).putInt(0);
        ClipMetadata.Meter meter = metadata.meter();
        acid.putInt(metadata.beatsAt(sampleRateHz));
        acid.putShort((short) meter.denominator()).putShort((short) meter.numerator());
        acid.putFloat((float) tempo);
        return content;
    }

    /** Header of nine words, then one forward loop without end over the loop's frames, if there is a loop. */
    private byte[] smpl() {
        Integer loopFrames = metadata.loopFrames();
        byte[] content = new byte[loopFrames == null ? 36 : 60];
        ByteBuffer smpl = littleEndian(content);
        smpl.putInt(8, Math.round(1e9f / sampleRateHz));
        smpl.putInt(12, metadata.rootNote().orElse(MIDDLE_C));
        if (loopFrames != null) {
            smpl.putInt(28, 1);
            smpl.putInt(48, loopFrames - 1); // the last frame of the loop, inclusive
        }
        return content;
    }

    private byte[] info() {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        list.writeBytes("INFO".getBytes(StandardCharsets.US_ASCII));
        append(list, "INAM", zeroTerminated(metadata.title()));
        append(list, "ISFT", zeroTerminated(ORIGINATOR));
        append(list, "ICRD", zeroTerminated(created("yyyy-MM-dd")));
        append(list, "ICMT", zeroTerminated(metadata.settingsJson()));
        return list.toByteArray();
    }

    private String created(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(metadata.created());
    }

    private static byte[] zeroTerminated(String text) {
        return (text.replace('\0', ' ') + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer target, int at, int width, String text, Charset charset) {
        byte[] bytes = text.getBytes(charset);
        target.put(at, bytes, 0, Math.min(width, bytes.length));
    }

    private static ByteBuffer littleEndian(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }
}
