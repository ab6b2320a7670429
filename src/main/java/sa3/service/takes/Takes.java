package sa3.service.takes;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.platform.SampleHash;

/**
 * All takes there are: those that are being made, the last ones in memory, the library. One that could not be stored stays
 * in memory until it can be. Any thread, but a take is made by one.
 */
public final class Takes {
    private final TakeLibrary library;
    private final AudioShelf shelf;
    private final long unstoredLimitBytes;
    private final Supplier<Instant> clock;
    private final Map<String, Unstored> unstored = new LinkedHashMap<>();

    private record Unstored(TakeRecord take, TakeAudio audio) {}

    /** @param shelfBytes of audio to keep in memory, and about as much of what could not be stored */
    public Takes(TakeLibrary library, long shelfBytes, Supplier<Instant> clock) {
        this.library = library;
        this.unstoredLimitBytes = shelfBytes;
        this.shelf = new AudioShelf(shelfBytes);
        this.clock = clock;
    }

    public TakeLibrary library() {
        return library;
    }

    /**
     * A finished take.
     *
     * @param problem why it could not be stored; null = it is
     */
    public record Finished(TakeRecord take, @Nullable String problem) {}

    /**
     * Asks for room before a take is made.
     *
     * @throws TakeException so much could not be stored that memory has no room for more of it
     */
    public void requireRoom() {
        storeAgain();
        List<Unstored> waiting = waiting();
        if (waiting.stream().mapToLong(each -> each.audio.bytes()).sum() >= unstoredLimitBytes) {
            throw new TakeException(
                    waiting.size() + " takes could not be stored and wait in memory, which has no room for"
                            + " more: make room in " + library.folder() + ", then ask again");
        }
    }

    /** A take whose audio is about to arrive. */
    public TakeAudio begin(int rateHz, int channels, int frames) {
        TakeAudio audio = TakeAudio.begun(TakeId.next(clock.get()), rateHz, channels, frames);
        shelf.put(audio);
        return audio;
    }

    /** The next frames of a take. */
    public void append(TakeAudio audio, float[][] piece) {
        audio.append(piece);
    }

    /** Forgets a take that will not be finished. */
    public void drop(TakeAudio audio) {
        shelf.remove(audio.id());
    }

    /** Stores a take whose audio is complete. */
    public Finished finish(TakeAudio audio, double limiterReductionDb, TakeRecord.Origin origin) {
        TakeRecord.Sound sound = new TakeRecord.Sound(
                audio.frames(), audio.rateHz(), audio.channels(), SampleHash.of(audio.samples()), limiterReductionDb);
        TakeRecord take = new TakeRecord(audio.id(), 0, sound, origin, false, null, null);
        try {
            return new Finished(library.store(take, audio.clip()), null);
        } catch (TakeException e) {
            synchronized (unstored) {
                unstored.put(take.id(), new Unstored(take, audio));
            }
            return new Finished(take, e.getMessage());
        }
    }

    /** Stores what could not be stored before, the oldest first, until one does not succeed. */
    public synchronized void storeAgain() {
        for (Unstored next : waiting()) {
            try {
                library.store(next.take, next.audio.clip());
            } catch (TakeException e) {
                return;
            }
            forget(next.take.id());
        }
    }

    /** To be called every now and then: stores what waits for room, empties the trash of what is old. */
    public void keepUp() {
        storeAgain();
        library.emptyTrash();
    }

    private List<Unstored> waiting() {
        synchronized (unstored) {
            return List.copyOf(unstored.values());
        }
    }

    private Optional<Unstored> waiting(String id) {
        synchronized (unstored) {
            return Optional.ofNullable(unstored.get(id));
        }
    }

    private boolean forget(String id) {
        synchronized (unstored) {
            return unstored.remove(id) != null;
        }
    }

    public Optional<TakeRecord> find(String id) {
        return waiting(id).map(Unstored::take).or(() -> library.find(id));
    }

    /** Finished takes that are not in the trash: those that are not stored, then the library's, the newest first. */
    public List<TakeRecord> all() {
        List<Unstored> waiting = waiting();
        List<TakeRecord> stored = library.all();
        Set<String> ids = stored.stream().map(TakeRecord::id).collect(Collectors.toSet());
        return Stream.concat(
                        waiting.stream().map(Unstored::take).filter(take -> !ids.contains(take.id())), stored.stream())
                .toList();
    }

    /** The finished takes of a job, in their order. */
    public List<TakeRecord> ofJob(String job) {
        return all().stream()
                .filter(take -> take.origin().job().equals(job))
                .sorted(Comparator.comparingInt(take -> take.origin().index()))
                .toList();
    }

    /** Puts a take into the trash; one that is not stored is gone. */
    public synchronized void delete(String id) {
        if (forget(id)) {
            shelf.remove(id);
        } else {
            library.delete(id);
        }
    }

    /** The audio of a take in memory, also of one that is still arriving. */
    public Optional<TakeAudio> inMemory(String id) {
        return waiting(id).map(Unstored::audio).or(() -> shelf.find(id));
    }

    /**
     * The audio of a take, read from disk where it has to be.
     *
     * @throws TakeException there is none
     */
    public TakeAudio audio(String id) {
        return inMemory(id).orElseGet(() -> {
            TakeAudio audio = library.audio(id);
            shelf.put(audio);
            return audio;
        });
    }

    /** Writes the WAV of a take, as its file holds it or would hold it. */
    public void writeWav(TakeRecord take, WritableByteChannel channel) throws IOException {
        AudioClip clip = audio(take.id()).clip();
        TakeFiles.writer(take, clip).writeWav(clip, channel);
    }
}
