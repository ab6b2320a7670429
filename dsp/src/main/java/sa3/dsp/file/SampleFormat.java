package sa3.dsp.file;

/** What {@link AudioFileWriter} can write. */
public enum SampleFormat {
    /** The reference's conversion: 16-bit, truncated toward zero, no dither. */
    WAV_PCM16_TRUNCATED(16, false, false),
    /** 16-bit with TPDF dither. */
    WAV_PCM16(16, true, false),
    /** 24-bit with TPDF dither. */
    WAV_PCM24(24, true, false),
    /** The samples as they are; may exceed full scale. */
    WAV_FLOAT32(32, false, false),
    FLAC16(16, true, true),
    FLAC24(24, true, true);

    private final int bits;
    private final boolean dithered;
    private final boolean flac;

    SampleFormat(int bits, boolean dithered, boolean flac) {
        this.bits = bits;
        this.dithered = dithered;
        this.flac = flac;
    }

    public int bits() {
        return bits;
    }

    public boolean isDithered() {
        return dithered;
    }

    public boolean isFlac() {
        return flac;
    }

    public String extension() {
        return flac ? ".flac" : ".wav";
    }
}
