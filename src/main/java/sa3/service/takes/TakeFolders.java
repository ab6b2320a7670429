package sa3.service.takes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.platform.FailureText;
import sa3.platform.FolderTree;

/** The folders of a library on disk. A take comes whole, by the last of its renames. Belongs to the library's lock. */
final class TakeFolders {
    private static final Logger LOG = Logger.getLogger("sa3");
    /** As {@link #unfinished} calls them. */
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.part");

    private final Path root;

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

    /** True of a folder of that name, which a killed service has left behind. */
    static boolean isUnfinished(Path path) {
        Matcher name = UNFINISHED.matcher(name(path));
        return name.matches() && TakeId.isValid(name.group(1)) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
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
        TakeFiles.writeDescription(placed, unfinished);
        TakeFiles.writer(take, clip).write(clip, unfinished.resolve(take.fileName()));
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

    /** Replaces the description of a take. */
    void rewrite(TakeRecord take) {
        requireHere(take);
        try {
            TakeFiles.writeDescription(take, folder(take));
        } catch (IOException e) {
            throw new TakeException(
                    "cannot change take " + take.id() + ": " + FailureText.ofWriting(folder(take), e), e);
        }
    }

    /** The same for one whose place says as much: where the disk has no room, the next start reads it from there. */
    void rewriteQuietly(TakeRecord take) {
        try {
            rewrite(take);
        } catch (TakeException e) {
            LOG.log(Level.WARNING, e, () -> "the description of take " + take.id() + " is still the old one");
        }
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

    /** Makes renames last through a power failure, where the system can. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(Level.FINE, e, () -> "folders cannot be forced to disk here");
        }
    }

    /** Deletes what can be deleted; the rest is a line in the log. */
    static void deleteAll(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot remove " + folder);
        }
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
