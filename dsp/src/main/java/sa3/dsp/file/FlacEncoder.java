package sa3.dsp.file;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;

/**
 * A clip to the bytes of a FLAC file, through FFmpeg's libraries; tags are Vorbis comments. Encoded in memory, so that
 * the file itself is written where every other file is.
 */
final class FlacEncoder implements AutoCloseable {
    static final String SETTINGS_TAG = "SA3_SETTINGS";

    static {
        FfmpegDecoder.prepare();
    }

    private final AVFormatContext container = new AVFormatContext(null);
    private final AVCodec encoder = avcodec_find_encoder(AV_CODEC_ID_FLAC);
    private final AVCodecContext codec = avcodec_alloc_context3(encoder);
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    private FlacEncoder() {}

    static byte[] encode(AudioClip clip, SampleFormat format, Quantizer quantizer, @Nullable ClipMetadata metadata) {
        try (FlacEncoder encoder = new FlacEncoder()) {
            encoder.open(clip.channels(), clip.sampleRateHz(), format);
            if (metadata != null) {
                encoder.tag(metadata);
            }
            return encoder.run(clip, quantizer);
        }
    }

    private void open(int channels, int sampleRateHz, SampleFormat format) {
        require(avformat_alloc_output_context2(container, (AVOutputFormat) null, "flac", (String) null));
        codec.sample_rate(sampleRateHz);
        codec.sample_fmt(format.bits() == 16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32);
        codec.bits_per_raw_sample(format.bits());
        av_channel_layout_default(codec.ch_layout(), channels);
        require(avcodec_open2(codec, encoder, (AVDictionary) null));
        AVStream stream = avformat_new_stream(container, encoder);
        require(avcodec_parameters_from_context(stream.codecpar(), codec));
    }

    private void tag(ClipMetadata metadata) {
        AVDictionary tags = new AVDictionary(null);
        put(tags, "TITLE", metadata.title());
        put(tags, "DATE", metadata.created().toString());
        put(tags, "ENCODED_BY", WavMetadata.ORIGINATOR);
        put(tags, "BPM", metadata.tempoBpm());
        put(tags, "INITIALKEY", metadata.key());
        if (metadata.loopFrames() != null) {
            put(tags, "LOOPSTART", 0);
            put(tags, "LOOPLENGTH", metadata.loopFrames());
        }
        put(tags, SETTINGS_TAG, metadata.settingsJson());
        container.metadata(tags); // the container frees it
    }

    private static void put(AVDictionary tags, String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        try (BytePointer key = new BytePointer(name, StandardCharsets.UTF_8);
                BytePointer text = new BytePointer(value.toString().replace('\0', ' '), StandardCharsets.UTF_8)) {
            require(av_dict_set(tags, key, text, 0));
        }
    }

    private byte[] run(AudioClip clip, Quantizer quantizer) {
        AVIOContext memory = new AVIOContext(null);
        require(avio_open_dyn_buf(memory));
        container.pb(memory);
        byte[] content;
        try {
            require(avformat_write_header(container, (AVDictionary) null));
            for (int from = 0; from < clip.frames(); from += codec.frame_size()) {
                send(clip, quantizer, from, Math.min(clip.frames(), from + codec.frame_size()));
            }
            require(avcodec_send_frame(codec, null));
            writePackets();
            require(av_write_trailer(container));
        } finally {
            content = close(memory);
        }
        return content;
    }

    private static byte[] close(AVIOContext memory) {
        BytePointer content = new BytePointer((BytePointer) null);
        byte[] copy = new byte[avio_close_dyn_buf(memory, content)];
        content.get(copy);
        av_free(content);
        return copy;
    }

    private void send(AudioClip clip, Quantizer quantizer, int from, int to) {
        frame.format(codec.sample_fmt());
        frame.sample_rate(codec.sample_rate());
        frame.nb_samples(to - from);
        require(av_channel_layout_copy(frame.ch_layout(), codec.ch_layout()));
        require(av_frame_get_buffer(frame, 0));
        frame.pts(from);
        int width = av_get_bytes_per_sample(codec.sample_fmt());
        ByteBuffer bytes = frame.data(0)
                .capacity((long) (to - from) * clip.channels() * width)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        for (int n = from; n < to; n++) {
            for (int c = 0; c < clip.channels(); c++) {
                int value = quantizer.integer(clip.sample(c, n));
                if (width == 2) {
                    bytes.putShort((short) value);
                } else {
                    bytes.putInt(value << 8); // 24 bits lie at the top
                }
            }
        }
        require(avcodec_send_frame(codec, frame));
        av_frame_unref(frame);
        writePackets();
    }

    private void writePackets() {
        int rc;
        while ((rc = avcodec_receive_packet(codec, packet)) >= 0) {
            av_packet_rescale_ts(packet, codec.time_base(), container.streams(0).time_base());
            require(av_interleaved_write_frame(container, packet));
            av_packet_unref(packet);
        }
        if (rc != AVERROR_EOF && rc != AVERROR_EAGAIN()) {
            require(rc);
        }
    }

    private static void require(int rc) {
        if (rc < 0) {
            throw new AudioFileException("FLAC cannot hold this clip (" + FfmpegDecoder.text(rc) + "): write a WAV");
        }
    }

    @Override
    public void close() {
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(codec);
        avformat_free_context(container);
    }
}
