package sa3.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraUses;

/**
 * Everything that makes a clip, apart from the model.
 *
 * @param loras the adapters that the model is to wear, and no others; null = those that it wears
 */
public record GenerationRequest(
        PromptSettings prompt,
        ClipLength length,
        SamplingSettings sampling,
        SourceAudio source,
        Seeds seeds,
        Finish finish,
        @Nullable LoraUses loras) {
    /** Without adapters. */
    public GenerationRequest(
            PromptSettings prompt,
            ClipLength length,
            SamplingSettings sampling,
            SourceAudio source,
            Seeds seeds,
            Finish finish) {
        this(prompt, length, sampling, source, seeds, finish, LoraUses.NONE);
    }

    /** Seeds of the takes: first, first + 1, … */
    public record Seeds(long first, int takes) {
        public Seeds {
            if (takes < 1 || takes > 1000) {
                throw new RequestException("count " + takes + ": expected 1 to 1000");
            }
            if (first < 0) {
                throw new RequestException("seed " + first + ": expected 0 or more");
            }
            if (first > Long.MAX_VALUE - takes) {
                throw new RequestException(
                        "seed " + first + ": with " + takes + " takes, expected at most " + (Long.MAX_VALUE - takes));
            }
        }
    }

    /**
     * What happens to the decoded audio.
     *
     * @param limiterCeiling linear peak that the limiter keeps to; infinity = off
     * @param reference the reference's plain output: no paste, no limiter
     */
    public record Finish(double limiterCeiling, boolean reference) {
        public static final double DEFAULT_CEILING = 0.977;
        private static final double LOWEST_CEILING = 1e-3;
        public static final Finish DEFAULT = new Finish(DEFAULT_CEILING, false);
        public static final Finish REFERENCE = new Finish(Double.POSITIVE_INFINITY, true);

        public Finish {
            if (!(limiterCeiling >= LOWEST_CEILING)) {
                throw new RequestException(
                        "limiter ceiling " + limiterCeiling + ": it must be at least " + LOWEST_CEILING);
            }
        }
    }

    GenerationRequest atModelRate() {
        return new GenerationRequest(prompt, length, sampling, source.atModelRate(), seeds, finish, loras);
    }

    /** The same with other seeds. */
    public GenerationRequest withSeeds(Seeds other) {
        return new GenerationRequest(prompt, length, sampling, source, other, finish, loras);
    }

    /** The same with other adapters; null = those that the model wears. */
    public GenerationRequest withLoras(@Nullable LoraUses other) {
        return new GenerationRequest(prompt, length, sampling, source, seeds, finish, other);
    }

    /**
     * Checks what depends on the model, and says what will be ignored.
     *
     * @return notes for the user, one line each
     * @throws RequestException a length or a range that this model cannot do
     */
    public List<String> check(double maxSeconds) {
        if (length.seconds() > maxSeconds) {
            throw new RequestException("length " + length.seconds() + " seconds: this model makes at most " + maxSeconds
                    + "; choose other seconds, also for a longer guide");
        }
        for (SourceAudio.TimeRange range : source.regenerate()) {
            if (range.end() > length.seconds() + 1e-9) {
                throw new RequestException("inpaint range " + range.start() + "-" + range.end() + ": the clip ends at "
                        + length.seconds() + " seconds");
            }
        }
        List<String> notes = new ArrayList<>();
        if (prompt.negative() != null && sampling.guidance().isOff()) {
            notes.add("the negative prompt is ignored at guidance 1; a guidance (cfg) above 1 makes it act");
        }
        return notes;
    }
}
