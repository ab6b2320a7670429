package sa3.dsp.file;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import sa3.dsp.Pcm16;
import sa3.dsp.file.AudioFileReader.Beginning;

/**
 * Everything but plain WAV, through FFmpeg's libraries. Only audio containers and local files are let in, so that no
 * playlist or reference inside a file opens another one. Encoder delay and padding are skipped where the file states
 * them. Samples of 16 bits are scaled by 1/32767 as in WAV, wider ones by 2^(bits − 1).
 */
final class FfmpegDecoder {
    private static final String PROCESS_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
    private static final String CONTAINERS = "wav,w64,aiff,caf,flac,mp3,ogg,mov,aac";
    /** How the name of FFmpeg's reader of M4A begins. */
    private static final String M4A = "mov";

    private static final String KNOWN = "WAV, AIFF, CAF, FLAC, MP3, Ogg, M4A";
    /** What codec delay and padding may take from an announced length: four MP3 frames. */
    private static final int LOSSY_SLACK_FRAMES = 4 * 1152;

    private static final double LOSSLESS_SLACK_SECONDS = 0.002; // M4A rounds its length to milliseconds

    private final Path file;
    private final ReadLimits limits;

    static {
        prepare();
    }

    FfmpegDecoder(Path file, ReadLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /**
     * To be called before any other use of the library: no printing; and no refusal to work because the process as a
     * whole is large, which it is while a model is loaded.
     */
    static void prepare() {
        if (System.getProperty(PROCESS_LIMIT) == null) {
            System.setProperty(PROCESS_LIMIT, "0");
        }
        av_log_set_level(AV_LOG_QUIET);
    }

    Beginning read() {
        AVFormatContext container = open();
        try {
            AVStream stream = audioStream(container);
            AVCodecContext codec = codec(stream);
            try {
                PlanarBuffer samples = decode(container, stream, codec);
                trim(container, stream, samples);
                return new Beginning(samples.toClip(), samples.frames());
            } finally {
                avcodec_free_context(codec);
            }
        } finally {
            avformat_close_input(container);
        }
    }

    /**
     * What a file says of its sound.
     *
     * @param tags of the file and its audio stream, such as Vorbis comments, by names in any letter case
     */
    record Told(Map<String, String> tags, boolean isM4a) {}

    Told told() {
        AVFormatContext container = open();
        try {
            Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            addTags(audioStream(container).metadata(), tags);
            addTags(container.metadata(), tags);
            return new Told(tags, container.iformat().name().getString().startsWith(M4A));
        } finally {
            avformat_close_input(container);
        }
    }

    private static void addTags(@Nullable AVDictionary dictionary, Map<String, String> tags) {
        AVDictionaryEntry entry = null;
        while ((entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != null) {
            tags.put(
                    entry.key().getString(StandardCharsets.UTF_8),
                    TagText.of(entry.value().getStringBytes()));
        }
    }

    private AVFormatContext open() {
        AVFormatContext container = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "format_whitelist", CONTAINERS, 0);
        av_dict_set(options, "protocol_whitelist", "file", 0);
        try (BytePointer url = new BytePointer("file:" + file.toAbsolutePath(), StandardCharsets.UTF_8)) {
            int rc = avformat_open_input(container, url, (AVInputFormat) null, options);
            if (rc < 0) {
                throw new AudioFileException(
                        file + " is not an audio file that can be read (" + text(rc) + "); supported are " + KNOWN);
            }
        } finally {
            av_dict_free(options);
        }
        if (avformat_find_stream_info(container, (PointerPointer<?>) null) < 0) {
            avformat_close_input(container);
            throw limits.damaged("its audio cannot be identified");
        }
        return container;
    }

    private AVStream audioStream(AVFormatContext container) {
        int index = av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (index < 0) {
            throw new AudioFileException(file + " contains no audio that can be read; supported are " + KNOWN);
        }
        return container.streams(index);
    }

    private AVCodecContext codec(AVStream stream) {
        limits.requireRate(stream.codecpar().sample_rate());
        limits.requireChannels(stream.codecpar().ch_layout().nb_channels());
        AVCodec decoder = avcodec_find_decoder(stream.codecpar().codec_id());
        AVCodecContext codec = avcodec_alloc_context3(decoder);
        avcodec_parameters_to_context(codec, stream.codecpar());
        codec.pkt_timebase(stream.time_base());
        codec.thread_count(1);
        if (isLossless(codec)) {
            codec.err_recognition(AV_EF_CRCCHECK | AV_EF_EXPLODE);
        }
        int rc = avcodec_open2(codec, decoder, (AVDictionary) null);
        if (rc < 0) {
            avcodec_free_context(codec);
            throw limits.damaged("its decoder refuses it (" + text(rc) + ")");
        }
        return codec;
    }

    private PlanarBuffer decode(AVFormatContext container, AVStream stream, AVCodecContext codec) {
        PlanarBuffer samples = new PlanarBuffer(limits, codec.ch_layout().nb_channels(), codec.sample_rate());
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try {
            int rc;
            while ((rc = av_read_frame(container, packet)) >= 0) {
                if (packet.stream_index() == stream.index()) {
                    require(avcodec_send_packet(codec, packet), samples);
                    drain(codec, frame, samples);
                }
                av_packet_unref(packet);
            }
            if (rc != AVERROR_EOF) {
                require(rc, samples);
            }
            require(avcodec_send_packet(codec, null), samples);
            drain(codec, frame, samples);
            return samples;
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
        }
    }

    private void drain(AVCodecContext codec, AVFrame frame, PlanarBuffer samples) {
        int rc;
        while ((rc = avcodec_receive_frame(codec, frame)) >= 0) {
            samples.requireSame(frame.ch_layout().nb_channels(), frame.sample_rate());
            append(frame, samples);
            av_frame_unref(frame);
        }
        if (rc != AVERROR_EOF && rc != AVERROR_EAGAIN()) {
            require(rc, samples);
        }
    }

    private void require(int rc, PlanarBuffer samples) {
        if (rc < 0) {
            throw limits.damaged(
                    String.format(Locale.ROOT, "it cannot be decoded after %.2f s (%s)", samples.seconds(), text(rc)));
        }
    }

    private static void append(AVFrame frame, PlanarBuffer samples) {
        int frames = frame.nb_samples();
        int channels = frame.ch_layout().nb_channels();
        boolean planar = av_sample_fmt_is_planar(frame.format()) != 0;
        int sampleFormat = av_get_packed_sample_fmt(frame.format());
        int width = av_get_bytes_per_sample(frame.format());
        int at = samples.grow(frames);
        for (int c = 0; c < channels; c++) {
            ByteBuffer bytes = bytes(frame, planar ? c : 0, (long) width * frames * (planar ? 1 : channels));
            int step = planar ? width : width * channels;
            int offset = planar ? 0 : width * c;
            float[] target = samples.channel(c);
            for (int n = 0; n < frames; n++) {
                target[at + n] = sample(sampleFormat, bytes, offset + n * step);
            }
        }
    }

    private static ByteBuffer bytes(AVFrame frame, int plane, long count) {
        return frame.extended_data(plane).capacity(count).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static float sample(int format, ByteBuffer bytes, int at) {
        return switch (format) {
            case AV_SAMPLE_FMT_U8 -> (Byte.toUnsignedInt(bytes.get(at)) - 128) / 128f;
            case AV_SAMPLE_FMT_S16 -> Pcm16.toFloat(bytes.getShort(at));
            case AV_SAMPLE_FMT_S32 -> bytes.getInt(at) / 0x1p31f;
            case AV_SAMPLE_FMT_S64 -> bytes.getLong(at) / 0x1p63f;
            case AV_SAMPLE_FMT_FLT -> bytes.getFloat(at);
            default -> (float) bytes.getDouble(at);
        };
    }

    /**
     * Cuts the coder's padding to the length that the container states, and refuses a file that holds less. Lengths
     * estimated from the bit rate do not count.
     */
    private void trim(AVFormatContext container, AVStream stream, PlanarBuffer samples) {
        boolean estimated = container.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE;
        if (estimated || stream.duration() == AV_NOPTS_VALUE) {
            return;
        }
        AVRational timeBase = stream.time_base();
        double announced = (double) stream.duration() * timeBase.num() / timeBase.den() * samples.sampleRateHz();
        boolean lossless = isLossless(stream.codecpar().codec_id());
        double slack = lossless ? LOSSLESS_SLACK_SECONDS * samples.sampleRateHz() : LOSSY_SLACK_FRAMES;
        if (samples.frames() < announced - slack) {
            throw limits.damaged(String.format(
                    Locale.ROOT,
                    "it is cut off: %.2f s are announced, %.2f s are there",
                    announced / samples.sampleRateHz(),
                    samples.seconds()));
        }
        if (!lossless) {
            samples.cutTo(Math.round(announced));
        }
    }

    private static boolean isLossless(AVCodecContext codec) {
        return isLossless(codec.codec_id());
    }

    private static boolean isLossless(int codecId) {
        var descriptor = avcodec_descriptor_get(codecId);
        return descriptor != null && (descriptor.props() & AV_CODEC_PROP_LOSSLESS) != 0;
    }

    /** FFmpeg's words for an error code. */
    static String text(int rc) {
        byte[] buffer = new byte[AV_ERROR_MAX_STRING_SIZE];
        av_strerror(rc, buffer, buffer.length);
        int end = 0;
        while (end < buffer.length && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, 0, end, StandardCharsets.UTF_8);
    }
}
