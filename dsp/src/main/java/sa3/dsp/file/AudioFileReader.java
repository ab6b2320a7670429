package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import sa3.dsp.AudioClip;

/**
 * Audio files to clips at the file's own rate and channels: WAV, AIFF, FLAC, MP3, Ogg (Vorbis, Opus), M4A (AAC, ALAC)
 * and CAF, told apart by their content, not their name. Any thread.
 */
public final class AudioFileReader {
    /** 2^27 samples over all channels (512 MB as floats): 25 minutes of 44.1 kHz stereo. */
    public static final long DEFAULT_MAX_SAMPLES = 1L << 27;

    private AudioFileReader() {}

    /**
     * Reads a whole file.
     *
     * @throws AudioFileException missing, unreadable, empty, damaged or cut off, no audio in it, too long, not audio
     */
    public static AudioClip read(Path file) {
        return read(file, DEFAULT_MAX_SAMPLES);
    }

    /** As {@link #read(Path)} with another bound on frames × channels. */
    public static AudioClip read(Path file, long maxSamples) {
        return read(new ReadLimits(file, maxSamples, Double.POSITIVE_INFINITY)).clip();
    }

    /**
     * The beginning of a file.
     *
     * @param wholeFrames how long all of it is
     */
    public record Beginning(AudioClip clip, long wholeFrames) {}

    /** As {@link #read(Path)}, but keeps no more than the first seconds; a longer file needs no more memory. */
    public static Beginning readBeginning(Path file, double seconds) {
        return read(new ReadLimits(file, DEFAULT_MAX_SAMPLES, seconds));
    }

    private static Beginning read(ReadLimits limits) {
        Path file = limits.file();
        requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() == 0) {
                throw new AudioFileException(file + " is empty (0 bytes): choose another file");
            }
            if (RiffChunks.isWave(head(channel))) {
                Beginning read = new WavReader(file, channel, limits).read();
                if (read != null) {
                    return finite(read, limits);
                }
            } else {
                OggPages.requireWholeLastPage(channel, limits);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return finite(new FfmpegDecoder(file, limits).read(), limits);
    }

    private static Beginning finite(Beginning read, ReadLimits limits) {
        AudioClip clip = read.clip();
        for (int c = 0; c < clip.channels(); c++) {
            for (int n = 0; n < clip.frames(); n++) {
                if (!Float.isFinite(clip.sample(c, n))) {
                    throw limits.damaged("channel " + c + " holds " + clip.sample(c, n) + " at frame " + n);
                }
            }
        }
        return read;
    }

    /**
     * The settings that {@link AudioFileWriter} put into a WAV or FLAC file.
     *
     * @return empty if the file was not written by this program or the settings were removed
     * @throws AudioFileException missing, unreadable or not an audio file
     */
    public static Optional<String> readSettings(Path file) {
        requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (RiffChunks.isWave(head(channel))) {
                return RiffChunks.scan(file, channel).load("iXML").flatMap(Ixml::settings);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return Optional.ofNullable(told(file).tags().get(FlacEncoder.SETTINGS_TAG));
    }

    /**
     * What the file itself says about its sound: title, artist, album, genre, label, date, composer and bpm, by these names
     * whatever the container calls them; those that it leaves out are missing.
     *
     * @throws AudioFileException missing, unreadable or not an audio file
     */
    public static Map<String, String> readTags(Path file) {
        requireFile(file);
        FfmpegDecoder.Told told = told(file);
        Map<String, String> tags = new LinkedHashMap<>(CommonTags.of(told.tags()));
        if (told.isM4a() && !tags.containsKey("bpm")) {
            try {
                M4aTempo.of(file).ifPresent(tempo -> tags.put("bpm", tempo));
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return tags;
    }

    private static FfmpegDecoder.Told told(Path file) {
        return new FfmpegDecoder(file, new ReadLimits(file, DEFAULT_MAX_SAMPLES, Double.POSITIVE_INFINITY)).told();
    }

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new AudioFileException(file + " does not exist: check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new AudioFileException(file + " is not a file: name an audio file");
        }
        if (!Files.isReadable(file)) {
            throw new AudioFileException(file + " cannot be read: its permissions forbid it");
        }
    }

    private static AudioFileException unreadable(Path file, IOException e) {
        return new AudioFileException(file + " cannot be read: " + e.getMessage() + "; check the disk", e);
    }

    private static ByteBuffer head(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(12);
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
            // a short read is continued
        }
        return head.flip();
    }
}
