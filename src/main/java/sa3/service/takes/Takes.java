package sa3.service.takes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.platform.SampleHash;

/**
 * All takes there are: those that are being made, the last ones in memory, the library. One that could not be stored is
 * kept for those who wait for it. Any thread, but a take is made by one.
 */
public final class Takes {
    private static final int MAX_UNSTORED = 20;

    private final TakeLibrary library;
    private final AudioShelf shelf;
    private final Supplier<Instant> clock;
    private final Map<String, TakeRecord> unstored = new LinkedHashMap<>();

    /** @param shelfBytes of audio to keep in memory */
    public Takes(TakeLibrary library, long shelfBytes, Supplier<Instant> clock) {
        this.library = library;
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
            keepUnstored(take);
            return new Finished(take, e.getMessage());
        }
    }

    private void keepUnstored(TakeRecord take) {
        synchronized (unstored) {
            unstored.put(take.id(), take);
            if (unstored.size() > MAX_UNSTORED) {
                String oldest = unstored.keySet().iterator().next();
                unstored.remove(oldest);
            }
        }
    }

    public Optional<TakeRecord> find(String id) {
        synchronized (unstored) {
            TakeRecord take = unstored.get(id);
            if (take != null) {
                return Optional.of(take);
            }
        }
        return library.find(id);
    }

    /** Finished takes that are not in the trash: those that are not stored, then the library's, the newest first. */
    public List<TakeRecord> all() {
        synchronized (unstored) {
            return Stream.concat(unstored.values().stream(), library.all().stream())
                    .toList();
        }
    }

    /** The audio of a take in memory, also of one that is still arriving. */
    public Optional<TakeAudio> inMemory(String id) {
        return shelf.find(id);
    }

    /**
     * The audio of a take, read from disk where it has to be.
     *
     * @throws TakeException there is none
     */
    public TakeAudio audio(String id) {
        return shelf.find(id).orElseGet(() -> {
            TakeAudio audio = library.audio(id);
            shelf.put(audio);
            return audio;
        });
    }
}
