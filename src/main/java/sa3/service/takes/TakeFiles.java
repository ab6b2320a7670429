package sa3.service.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.json.JsonFile;
import sa3.platform.SampleHash;

/** What the folder of a take holds: its description, and its audio, a WAV that any program opens. */
final class TakeFiles {
    static final String DESCRIPTION = "take.json";
    private static final int MAX_DESCRIPTION_BYTES = 16 << 20;

    private TakeFiles() {}

    /**
     * The take that a folder describes.
     *
     * @throws NewerTakeException a newer program has written it
     * @throws DamagedTakeException it is not this folder's take, or not whole; or another failure of {@link TakeJson#read}
     * @throws IOException a file is missing or cannot be read now
     */
    static TakeRecord describe(Path home) throws IOException {
        TakeRecord take = TakeJson.read(JsonFile.read(home.resolve(DESCRIPTION), MAX_DESCRIPTION_BYTES), home);
        requireWhole(take, home);
        return take;
    }

    private static void requireWhole(TakeRecord take, Path home) throws IOException {
        if (!take.id().equals(TakeFolders.name(home))) {
            throw new DamagedTakeException("the description is that of " + take.id());
        }
        TakeRecord.Sound sound = take.sound();
        long least = (long) sound.frames() * sound.channels() * Float.BYTES;
        if (Files.size(Objects.requireNonNull(take.file())) < least) {
            throw new DamagedTakeException("its audio is cut off");
        }
    }

    static void writeDescription(TakeRecord take, Path folder) throws IOException {
        JsonFile.write(folder.resolve(DESCRIPTION), TakeJson.writeStored(take));
    }

    /** Writes the WAV of a take with everything that made it. */
    static AudioFileWriter writer(TakeRecord take, AudioClip clip) {
        return new AudioFileWriter(
                SampleFormat.WAV_FLOAT32, metadata(take, clip), take.origin().seed());
    }

    private static ClipMetadata metadata(TakeRecord take, AudioClip clip) {
        ObjectNode settings = take.origin().settings();
        boolean loops = settings.path("bars").isInt();
        double beatsPerBar = settings.path("beatsPerBar").asDouble(4);
        JsonNode bpm = settings.path("bpm");
        return new ClipMetadata(
                take.origin().title(),
                settings.toString(),
                bpm.isNumber() ? bpm.doubleValue() : null,
                settings.path("key").textValue(),
                loops ? clip.frames() : null,
                loops ? settings.path("bars").asInt() * beatsPerBar : null,
                loops ? beatsPerBar : null,
                take.origin().created());
    }

    /**
     * Reads a take's samples.
     *
     * @throws DamagedTakeException missing, or not what was stored
     * @throws TakeException the disk, the rights or the system do not let it be read
     */
    static AudioClip read(TakeRecord take) {
        Path file = Objects.requireNonNull(take.file());
        AudioClip clip;
        try {
            clip = AudioFileReader.read(file);
        } catch (AudioFileException e) {
            String line = "take " + take.id() + " cannot be read: " + e.getMessage();
            boolean isDamaged =
                    Files.notExists(file) || (Files.isReadable(file) && !(e.getCause() instanceof IOException));
            throw isDamaged ? new DamagedTakeException(line) : new TakeException(line, e);
        }
        if (!SampleHash.of(clip.channels(), clip::channel).equals(take.sound().sha256())) {
            throw new DamagedTakeException(
                    "take " + take.id() + " is damaged: its samples are not those that were stored");
        }
        return clip;
    }
}
