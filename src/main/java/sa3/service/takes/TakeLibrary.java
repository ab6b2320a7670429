package sa3.service.takes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.platform.FailureText;
import sa3.platform.FolderLock;

/**
 * The takes of a folder. Any thread; what changes the disk happens one after the other, and everything waits until the
 * folder has been read once.
 */
public final class TakeLibrary implements AutoCloseable {
    /** Days that a deleted take can be restored. */
    public static final int TRASH_DAYS = 30;

    private static final Logger LOG = Logger.getLogger("sa3");

    private final TakeFolders folders;
    private final Stocktaking stock;
    private final long limitBytes;
    private final Supplier<Instant> clock;
    private final FolderLock lock;
    private final References references;
    private final TakeIndex takes = new TakeIndex();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private long lastSequence;

    private TakeLibrary(TakeFolders folders, long limitBytes, Supplier<Instant> clock, FolderLock lock) {
        this.folders = folders;
        this.stock = new Stocktaking(folders);
        this.limitBytes = limitBytes;
        this.clock = clock;
        this.lock = lock;
        this.references = new References(folders.references());
    }

    /**
     * Takes hold of a folder, which is made if it is missing, without reading it yet.
     *
     * @param limitBytes above this old takes go; see {@link Pruning}
     * @throws TakeException another service has it, or it cannot be written
     */
    public static TakeLibrary open(Path folder, long limitBytes, Supplier<Instant> clock) {
        try {
            FolderLock lock = FolderLock.tryTake(folder)
                    .orElseThrow(() -> new TakeException("the takes in " + folder
                            + " belong to another running service: stop it, or choose another folder"));
            return new TakeLibrary(new TakeFolders(folder), limitBytes, clock, lock);
        } catch (IOException e) {
            throw new TakeException(
                    "cannot keep takes in " + folder + " (" + FailureText.of(e)
                            + "): correct its rights, or choose another folder for takes",
                    e);
        }
    }

    /**
     * Reads the folder: removes what was never finished, sets damaged takes aside, empties the trash of what is old. What
     * cannot be read is not in the library, and a line of {@link #problems}.
     */
    public synchronized void load() {
        try {
            stock.removeUnfinished();
            stock.takes(folders.root()).forEach(this::keep);
            stock.takes(folders.trash()).stream()
                    .map(take -> take.isInTrash() ? take : take.withDeleted(clock.get()))
                    .forEach(this::keep);
            loadReferences();
            lastSequence = takes.lastSequence();
            emptyTrash();
        } finally {
            loaded.countDown();
        }
    }

    private void loadReferences() {
        try {
            references.load(clock.get());
        } catch (IOException e) {
            stock.noteUnreadable(e);
        }
    }

    private void keep(TakeRecord take) {
        takes.keep(take, folders.bytes(take));
    }

    public Path folder() {
        return folders.root();
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** Bytes of all takes, the trash included. */
    public long bytes() {
        ready();
        return takes.bytes();
    }

    /** Names of takes that were found damaged and set aside, of this and earlier runs. */
    public List<String> damaged() {
        return folders.damaged();
    }

    /** What of the folder could not be read when the service began, one line each. */
    public List<String> problems() {
        return stock.problems();
    }

    /** The takes that are not in the trash, the newest first. */
    public List<TakeRecord> all() {
        ready();
        return takes.list(false);
    }

    /** The takes in the trash, the newest first. */
    public List<TakeRecord> trash() {
        ready();
        return takes.list(true);
    }

    /** A take that is not in the trash. */
    public Optional<TakeRecord> find(String id) {
        ready();
        return takes.find(id, false);
    }

    /**
     * Writes a take; once this returns, nothing but its deletion can lose it. Older ones go where the library has grown too
     * large.
     *
     * @return the take as it is kept
     * @throws TakeException it could not be written, and nothing of it is there
     */
    public synchronized TakeRecord store(TakeRecord unsaved, AudioClip clip) {
        ready();
        TakeRecord take = new TakeRecord(
                unsaved.id(), lastSequence + 1, unsaved.sound(), unsaved.origin(), unsaved.starred(), null, null);
        TakeRecord stored = folders.write(take, clip);
        lastSequence++;
        keep(stored);
        prune(stored.id());
        return stored;
    }

    private void prune(String justMade) {
        List<Pruning.Candidate> candidates =
                takes.candidates(take -> take.starred() || take.id().equals(justMade) || references.holds(take.id()));
        for (String id : Pruning.plan(candidates, limitBytes)) {
            LOG.info(() -> "removing take " + id + ": the library is larger than " + limitBytes + " bytes");
            remove(id);
        }
    }

    private void remove(String id) {
        takes.remove(id).ifPresent(folders::remove);
    }

    /** Spares a take when space is made, or no longer. */
    public synchronized TakeRecord star(String id, boolean starred) {
        TakeRecord take = require(id).withStar(starred);
        folders.rewrite(take);
        keep(take);
        return take;
    }

    /**
     * Puts a take into the trash, where it stays for {@value #TRASH_DAYS} days or until space is needed; one that somebody
     * has removed by hand is forgotten. A full disk hinders nobody from it.
     */
    public synchronized void delete(String id) {
        TakeRecord take = require(id).withDeleted(clock.get());
        folders.requireRoot();
        if (!folders.has(take)) {
            takes.remove(id);
            return;
        }
        keep(moved(take, folders.trash()));
    }

    private TakeRecord moved(TakeRecord take, Path parent) {
        TakeRecord there = folders.move(take, parent);
        folders.rewriteQuietly(there);
        return there;
    }

    /** Takes a take out of the trash. */
    public synchronized TakeRecord restore(String id) {
        ready();
        TakeRecord deleted = takes.find(id, true)
                .orElseThrow(() -> new TakeException("there is no take " + shown(id) + " in the trash"));
        TakeRecord take = moved(deleted.withDeleted(null), folders.root());
        keep(take);
        return take;
    }

    /**
     * What a plugin instance holds from now on: spared when space is made.
     *
     * @param project the id that its project keeps; empty = it belongs to no saved project yet
     */
    public synchronized void reference(String instance, Optional<String> project, Set<String> ids) {
        ready();
        folders.requireRoot();
        Set<String> held = ids.stream().filter(TakeId::isValid).collect(Collectors.toSet());
        try {
            references.hold(instance, project, held, clock.get());
        } catch (IOException e) {
            throw new TakeException(
                    "cannot note what a project holds: " + FailureText.ofWriting(folders.references(), e), e);
        }
    }

    /** An instance is closed; what its project holds stays spared. */
    public synchronized void leave(String instance) {
        references.leave(instance);
    }

    /**
     * Reads a take's samples and checks them.
     *
     * @throws TakeException there is no such take, or its folder is gone, or it cannot be read now; or it is damaged, and was
     *     set aside
     */
    public synchronized TakeAudio audio(String id) {
        TakeRecord take = require(id);
        folders.requireHere(take);
        try {
            return TakeAudio.of(id, TakeFiles.read(take));
        } catch (DamagedTakeException e) {
            takes.remove(id);
            folders.setAside(folders.folder(take), String.valueOf(e.getMessage()));
            throw new TakeException(String.valueOf(e.getMessage()), e);
        }
    }

    private TakeRecord require(String id) {
        return find(id).orElseThrow(() -> new TakeException("there is no take " + shown(id)));
    }

    private static String shown(String id) {
        return TakeId.isValid(id) ? id : "of that name";
    }

    /** Removes for good what was deleted long ago; a time of deletion that cannot be is put right instead. */
    public synchronized void emptyTrash() {
        Instant now = clock.get();
        for (TakeRecord take : takes.list(true)) {
            Instant deleted = take.deleted();
            if (isImplausible(deleted, now)) {
                keep(take.withDeleted(now));
                folders.rewriteQuietly(take.withDeleted(now));
            } else if (deleted != null
                    && deleted.plusSeconds(TRASH_DAYS * 86_400L).isBefore(now)) {
                remove(take.id());
            }
        }
    }

    /** Clocks of machines whose battery is flat begin in 1970, and some run ahead for a while. */
    private static boolean isImplausible(@Nullable Instant deleted, Instant now) {
        return deleted != null && (deleted.isBefore(Instant.parse("2026-01-01T00:00:00Z")) || deleted.isAfter(now));
    }

    private void ready() {
        try {
            loaded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TakeException("interrupted while the library was being read", e);
        }
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot release the lock of " + folders.root());
        }
    }
}
