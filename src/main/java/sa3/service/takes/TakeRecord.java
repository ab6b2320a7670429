package sa3.service.takes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.platform.FileSlug;
import sa3.platform.SampleHash;

/**
 * Everything about a take but its samples.
 *
 * @param sequence counts the takes of a library upwards, whatever the clock says
 * @param sound what it sounds like, by numbers
 * @param origin what made it
 * @param starred spared when space is made
 * @param deleted when it went into the trash; null = it is not there
 * @param file the WAV; null = the take could not be stored, and lives as long as the service
 */
public record TakeRecord(
        String id,
        long sequence,
        Sound sound,
        Origin origin,
        boolean starred,
        @Nullable Instant deleted,
        @Nullable Path file) {
    /**
     * The audio in numbers.
     *
     * @param sha256 see {@link SampleHash}
     * @param limiterReductionDb the most that the limiter took off
     */
    public record Sound(int frames, int rateHz, int channels, String sha256, double limiterReductionDb) {}

    /**
     * What made the take.
     *
     * @param job the job's name, and which of its takes this is, from 0
     * @param settings enough to make it again: prompt, seed, model, adapters with their hashes
     * @param made what it was made with: versions of the program and of MLX, device, hashes of the model's files
     * @param notes what the user should know, one line each
     */
    public record Origin(
            String job,
            int index,
            long seed,
            String title,
            Instant created,
            ObjectNode settings,
            ObjectNode made,
            List<String> notes) {
        public Origin {
            notes = List.copyOf(notes);
        }
    }

    /** True when the library holds it. */
    public boolean isStored() {
        return file != null;
    }

    boolean isInTrash() {
        return deleted != null;
    }

    /** That of its WAV. */
    public String fileName() {
        return FileSlug.of(origin.title()) + "_" + origin.seed() + ".wav";
    }

    TakeRecord withStar(boolean star) {
        return new TakeRecord(id, sequence, sound, origin, star, deleted, file);
    }

    TakeRecord withDeleted(@Nullable Instant when) {
        return new TakeRecord(id, sequence, sound, origin, starred, when, file);
    }

    TakeRecord at(Path place) {
        return new TakeRecord(id, sequence, sound, origin, starred, deleted, place);
    }
}
