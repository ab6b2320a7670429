package sa3.service.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.platform.FailureText;
import sa3.platform.FolderTree;
import sa3.platform.SampleHash;
import sa3.platform.WholeFile;

/** The folders of a library on disk. A take comes whole, by the last of its renames. Belongs to the library's lock. */
final class TakeFolders {
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final String DESCRIPTION = "take.json";
    private static final int MAX_DESCRIPTION_BYTES = 16 << 20;
    /** As {@link #unfinished} calls them. */
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.part");

    private final Path root;
    /** What could not be read, a line each. */
    private final Set<String> problems = Collections.synchronizedSet(new LinkedHashSet<>());

    TakeFolders(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path trash() {
        return root.resolve("trash");
    }

    Path references() {
        return root.resolve("references");
    }

    private Path damagedFolder() {
        return root.resolve("damaged");
    }

    /** That of a take, wherever it lies now. */
    Path folder(TakeRecord take) {
        return Objects.requireNonNull(
                Objects.requireNonNull(take.file(), "a take that is stored").getParent());
    }

    /** False once a take has been moved or deleted by others, or with the whole library. */
    boolean has(TakeRecord take) {
        return Files.isDirectory(folder(take));
    }

    /**
     * A library that is moved, or lies on a disk that is unplugged, is not begun anew in its old place, where it would be
     * hidden later.
     *
     * @throws TakeException the folder is gone
     */
    void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw new TakeException("the folder of the takes is gone: bring " + root
                    + " back, or restart the service to begin it anew");
        }
    }

    /** @throws TakeException the take is gone, alone or with all others */
    void requireHere(TakeRecord take) {
        requireRoot();
        if (!has(take)) {
            throw new TakeException("take " + take.id() + " is gone from " + root + ": put its folder back");
        }
    }

    /**
     * What a killed service left behind: takes that were coming or going, drafts of references. Only what bears the names
     * that they have here, since anybody may keep other things in the same folder.
     */
    void removeUnfinished() {
        for (Path path : list(root)) {
            if (isUnfinishedTake(path)) {
                deleteAll(path);
            }
        }
        removeDrafts(references(), References::isFile);
    }

    private static boolean isUnfinishedTake(Path path) {
        Matcher name = UNFINISHED.matcher(name(path));
        return name.matches() && TakeId.isValid(name.group(1)) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void removeDrafts(Path folder, Predicate<String> isTarget) {
        for (Path path : list(folder)) {
            boolean isDraft = WholeFile.unfinished(path).filter(isTarget).isPresent();
            if (isDraft && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                deleteAll(path);
            }
        }
    }

    /** Nothing where there is no such folder, or where it cannot be read, which is a problem. */
    private List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException | UncheckedIOException e) {
            noteUnreadable(e);
            return List.of();
        }
    }

    /** What cannot be read stays where it is, and hinders nothing else. */
    void noteUnreadable(Exception e) {
        String line = FailureText.of(e);
        if (problems.add(line)) {
            LOG.log(Level.WARNING, e, () -> "a part of the takes in " + root + " cannot be read: " + line);
        }
    }

    /** What of the folder could not be read, one line each. Any thread. */
    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    /** The takes in a folder, without drafts of their descriptions; those that are damaged are set aside. */
    List<TakeRecord> takes(Path parent) {
        List<TakeRecord> takes = new ArrayList<>();
        for (Path home : list(parent)) {
            if (TakeId.isValid(name(home)) && Files.isDirectory(home)) {
                describe(home, parent.equals(trash())).ifPresent(takes::add);
            }
        }
        takes.forEach(take -> removeDrafts(folder(take), DESCRIPTION::equals));
        return takes;
    }

    private Optional<TakeRecord> describe(Path home, boolean inTrash) {
        try {
            JsonNode json = JsonFile.read(home.resolve(DESCRIPTION), MAX_DESCRIPTION_BYTES);
            TakeRecord take = TakeJson.read(json, home);
            requireWhole(take, home);
            return Optional.of(inTrash ? take : take.withDeleted(null));
        } catch (NewerTakeException e) {
            LOG.warning(e.getMessage());
        } catch (NoSuchFileException | JsonFieldException | DamagedTakeException | IllegalArgumentException e) {
            setAside(home, FailureText.of(e));
        } catch (IOException e) {
            noteUnreadable(e);
        }
        return Optional.empty();
    }

    private static void requireWhole(TakeRecord take, Path home) throws IOException {
        if (!take.id().equals(name(home))) {
            throw new DamagedTakeException("the description is that of " + take.id());
        }
        TakeRecord.Sound sound = take.sound();
        long least = (long) sound.frames() * sound.channels() * Float.BYTES;
        if (Files.size(Objects.requireNonNull(take.file())) < least) {
            throw new DamagedTakeException("its audio is cut off");
        }
    }

    /** Moves a damaged take where it harms nobody, and says so. */
    void setAside(Path home, String why) {
        Path place = damagedFolder().resolve(name(home));
        LOG.warning(() -> "take " + name(home) + " is damaged (" + why + "); it lies in " + place + " now");
        try {
            Files.createDirectories(damagedFolder());
            Files.move(home, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot move " + home);
        }
    }

    List<String> damaged() {
        try (Stream<Path> all = Files.list(damagedFolder())) {
            return all.map(TakeFolders::name).filter(TakeId::isValid).sorted().toList();
        } catch (IOException e) {
            return List.of(); // there is no such folder as long as nothing was damaged
        }
    }

    /** That of a take which is coming or going. */
    private Path unfinished(TakeRecord take) {
        return root.resolve("." + take.id() + ".part");
    }

    /** Bytes on disk. */
    long bytes(TakeRecord take) {
        try {
            return Files.size(Objects.requireNonNull(take.file()));
        } catch (IOException e) {
            return 0; // gone in between
        }
    }

    /**
     * Writes a take beside the others and moves it in.
     *
     * @throws TakeException with the reason; nothing of it is there
     */
    TakeRecord write(TakeRecord take, AudioClip clip) {
        Path unfinished = unfinished(take);
        requireRoot();
        try {
            Files.createDirectory(unfinished);
        } catch (IOException e) {
            throw notStored(e);
        }
        try {
            return write(take, clip, unfinished);
        } catch (IOException | AudioFileException e) {
            throw notStored(e);
        } finally {
            deleteAll(unfinished);
        }
    }

    private TakeRecord write(TakeRecord take, AudioClip clip, Path unfinished) throws IOException {
        Path home = root.resolve(take.id());
        TakeRecord placed = take.at(home.resolve(take.fileName()));
        writeDescription(placed, unfinished);
        writer(take, clip).write(clip, unfinished.resolve(take.fileName()));
        sync(unfinished);
        Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        sync(root);
        return placed;
    }

    /** The audio's own failures name their file. */
    private TakeException notStored(Exception e) {
        String why = e instanceof IOException io ? FailureText.ofWriting(root, io) : FailureText.of(e);
        return new TakeException("the take could not be stored: " + why, e);
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

    /** Replaces the description of a take. */
    void rewrite(TakeRecord take) {
        requireHere(take);
        try {
            writeDescription(take, folder(take));
        } catch (IOException e) {
            throw new TakeException(
                    "cannot change take " + take.id() + ": " + FailureText.ofWriting(folder(take), e), e);
        }
    }

    private static void writeDescription(TakeRecord take, Path folder) throws IOException {
        JsonFile.write(folder.resolve(DESCRIPTION), TakeJson.writeStored(take));
    }

    /** Moves a take into another folder of the library. */
    TakeRecord move(TakeRecord take, Path parent) {
        requireHere(take);
        try {
            Files.createDirectories(parent);
            Path home = parent.resolve(take.id());
            Files.move(folder(take), home, StandardCopyOption.ATOMIC_MOVE);
            return take.at(home.resolve(name(Objects.requireNonNull(take.file()))));
        } catch (IOException e) {
            throw new TakeException("cannot move take " + take.id() + " to " + parent + ": " + FailureText.of(e), e);
        }
    }

    /** Deletes a take for good. Under another name first, so that a kill in between leaves no half of it. */
    void remove(TakeRecord take) {
        Path doomed = unfinished(take);
        try {
            Files.move(folder(take), doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot remove take " + take.id());
            return;
        }
        deleteAll(doomed);
    }

    /**
     * Reads a take's samples.
     *
     * @throws DamagedTakeException missing, or not what was stored
     * @throws TakeException the disk, the rights or the system do not let it be read
     */
    AudioClip read(TakeRecord take) {
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

    /** Makes renames last through a power failure, where the system can. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "folders cannot be forced to disk here");
        }
    }

    private static void deleteAll(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot remove " + folder);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
