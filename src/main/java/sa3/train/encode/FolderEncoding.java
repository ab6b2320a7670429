package sa3.train.encode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import sa3.codec.AudioEncoder.ChunkListener;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.dsp.file.AudioFileException;
import sa3.platform.FailureText;
import sa3.platform.FolderLock;
import sa3.platform.Sha256;
import sa3.train.TrainException;
import sa3.train.data.PromptBuilder;
import sa3.train.data.Tags;
import sa3.train.encode.SoundFolder.Sound;

/**
 * Encodes a folder of sounds into a folder of latents of the same tree: {@code NAME.npy} with {@code NAME.json} beside it,
 * and {@code details.json} at the root. What is there and of the same sound, encoder and longest length stays; a run that
 * was killed goes on where it was. A latent file without its sidecar is unfinished: the sidecar is written last.
 *
 * <p>Belongs to the thread that owns MLX.
 */
public final class FolderEncoding {
    /** The name is the reference's; a sound of that name could not have a sidecar. */
    public static final String DETAILS = "details.json";

    /** As a training without a configuration makes them. */
    private static final PromptBuilder PROMPTS = new PromptBuilder(null);

    private final SoundFolder sounds;
    private final Path target;
    private final SameEncoder encoder;
    private final EncodeSettings settings;
    private final Listener listener;

    /** @throws TrainException sidecars of the target would take the place of those that describe the sounds */
    public FolderEncoding(
            SoundFolder sounds, Path target, SameEncoder encoder, EncodeSettings settings, Listener listener) {
        this.sounds = sounds;
        this.target = target;
        this.encoder = encoder;
        this.settings = settings;
        this.listener = listener;
        if (real(target).equals(real(sounds.folder()))) {
            throw new TrainException("latents cannot lie in the folder of the sounds, " + target
                    + ": their .json would replace the captions; name another folder");
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder.toAbsolutePath().normalize(); // not there yet
        }
    }

    /** What became of a sound. */
    private enum Outcome {
        ENCODED,
        /** Latents were there; what is written about the sound has changed. */
        DESCRIBED,
        UNCHANGED
    }

    /** Hears of the work as it is done. */
    public interface Listener {
        /** Before each sound and each of its chunks; what it throws stops the run between two files. */
        void working(int doneSounds, int sounds, Sound sound);

        /** Something about a sound that a person should know, one line. */
        void remark(String line);
    }

    /**
     * How many sounds came out which way.
     *
     * @param described encoded before, now with other captions
     * @param uncaptioned of all that are usable now, those nothing is known about that the usual prompts name
     * @param skipped one line per sound that could not be used
     */
    public record Report(int encoded, int described, int unchanged, int uncaptioned, List<String> skipped) {
        public Report {
            skipped = List.copyOf(skipped);
        }

        /** Sounds that have latents now. */
        public int usable() {
            return encoded + described + unchanged;
        }
    }

    /** @throws TrainException the target cannot be written, the disk is full, or another process is at it */
    public Report run() {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new TrainException(target + " is a file: name a folder for the latents");
        }
        try {
            Files.createDirectories(target);
            try (FolderLock lock = FolderLock.tryTake(target)
                    .orElseThrow(() -> new TrainException("another sa3 encode is writing into " + target))) {
                LatentFolder folder = new LatentFolder(target);
                folder.removeLeftovers();
                Tally tally = encodeAll();
                folder.others(tally.latents).ifPresent(listener::remark);
                Report report = tally.report();
                folder.describe(encoder.config(), settings, sounds.folder(), report.usable());
                return report;
            }
        } catch (IOException e) {
            throw new TrainException("cannot write into " + target + ": " + FailureText.of(e), e);
        }
    }

    private Tally encodeAll() {
        int count = sounds.sounds().size();
        Tally tally = new Tally();
        sounds.doubles().forEach(line -> skip(tally, line));
        for (int i = 0; i < count; i++) {
            Sound sound = sounds.sounds().get(i);
            int done = i;
            ChunkListener chunks = (chunk, all) -> listener.working(done, count, sound);
            listener.working(done, count, sound);
            try {
                Map<String, String> tags = SoundTags.of(sound.file());
                remarkOnTaken(sound, tags);
                tally.count(encoded(sound, tags, chunks), new Tags(tags));
                tally.latents.add(StoredSound.of(sound, target).latents());
            } catch (AudioFileException | SoundException e) {
                skip(tally, String.valueOf(e.getMessage()));
            } catch (OutOfMemoryError e) {
                skip(tally, sound.file() + ": memory is short for it; cut it, or say a lower --max-duration");
            }
        }
        remarkOnUnread(tally.uncaptioned);
        return tally;
    }

    private void remarkOnUnread(List<Tags> uncaptioned) {
        Set<String> unread = new TreeSet<>();
        uncaptioned.forEach(tags -> unread.addAll(PROMPTS.unread(tags)));
        if (!unread.isEmpty()) {
            listener.remark(
                    "sounds have " + String.join(", ", unread) + " and no caption that the usual prompts name: call"
                            + " it prompt, or choose it by tag_keys of sa3 train --prompt-config");
        }
    }

    private void skip(Tally tally, String line) {
        tally.skipped.add(line);
        listener.remark("skipped: " + line);
    }

    private void remarkOnTaken(Sound sound, Map<String, String> tags) {
        List<String> taken = Sidecar.taken(tags);
        if (!taken.isEmpty()) {
            listener.remark(sound.relative() + ": left out of its tags, because latents have fields of that name: "
                    + String.join(", ", taken));
        }
    }

    private Outcome encoded(Sound sound, Map<String, String> tags, ChunkListener chunks) {
        requireFreeName(sound);
        StoredSound stored = StoredSound.of(sound, target);
        int maxSamples = settings.maxSamples(encoder.config());
        Sidecar.Origin origin = new Sidecar.Origin(sha256(sound), settings.encoderSha256(), maxSamples);
        Optional<Sidecar> finished = settings.overwrite() ? Optional.empty() : stored.finished(origin);
        if (finished.isPresent()) {
            return stored.describe(finished.get(), tags) ? Outcome.DESCRIBED : Outcome.UNCHANGED;
        }
        SoundEncoder.Result result = new SoundEncoder(encoder, maxSamples).encode(sound.file(), chunks);
        requireFinite(sound, result.latents().values());
        if (result.samples() == maxSamples && result.droppedSeconds() > 0) {
            listener.remark(String.format(
                    Locale.ROOT,
                    "%s: cut to its first %.1f s; %.1f s left out",
                    sound.relative(),
                    (double) result.samples() / SameConfig.SAMPLE_RATE_HZ,
                    result.droppedSeconds()));
        }
        stored.write(result, origin, tags);
        return Outcome.ENCODED;
    }

    /** Two names at the root mean something of their own. */
    private void requireFreeName(Sound sound) {
        if (sound.stem().equals("details")) {
            throw new SoundException(sound.file() + ": " + DETAILS + " describes the whole folder; rename the sound");
        }
        if (sound.stem().equals("silence")) {
            listener.remark(
                    sound.relative() + " becomes what short sounds are filled up with, and is no sample itself");
        }
    }

    private static String sha256(Sound sound) {
        try {
            return Sha256.of(sound.file());
        } catch (IOException e) {
            throw new SoundException("cannot read " + sound.file() + ": " + FailureText.of(e), e);
        }
    }

    private static void requireFinite(Sound sound, float[] latents) {
        for (float value : latents) {
            if (!Float.isFinite(value)) {
                throw new SoundException(sound.file() + ": its latents are no finite numbers; is it far too loud?");
            }
        }
    }

    private static final class Tally {
        final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        final List<String> skipped = new ArrayList<>();
        final Set<Path> latents = new HashSet<>();
        final List<Tags> uncaptioned = new ArrayList<>();

        void count(Outcome outcome, Tags tags) {
            counts.merge(outcome, 1, Integer::sum);
            if (!PROMPTS.describes(tags)) {
                uncaptioned.add(tags);
            }
        }

        Report report() {
            return new Report(
                    counts.getOrDefault(Outcome.ENCODED, 0),
                    counts.getOrDefault(Outcome.DESCRIBED, 0),
                    counts.getOrDefault(Outcome.UNCHANGED, 0),
                    uncaptioned.size(),
                    skipped);
        }
    }
}
