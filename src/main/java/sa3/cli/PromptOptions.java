package sa3.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.pipeline.ClipLength;
import sa3.pipeline.PromptSettings;
import sa3.pipeline.RequestException;
import sa3.text.MusicalKey;

/** What the clip is to be and how long. */
final class PromptOptions {
    private static final double DEFAULT_SECONDS = 30;
    private static final int DEFAULT_BEATS_PER_BAR = 4;

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            required = true,
            description = "What to make; (phrase:1.3) weighs a phrase; empty = unconditional.")
    private String prompt = "";

    @Option(
            names = {"-n", "--negative-prompt"},
            paramLabel = "TEXT",
            description = "What not to make; acts where --cfg is not 1.")
    private @Nullable String negative;

    @Option(names = "--seconds", paramLabel = "S", description = "Length (default: 30, or that of the guide).")
    private @Nullable Double seconds;

    @Option(
            names = "--bars",
            paramLabel = "N",
            description = "Length in bars of --bpm: a loop cut to the exact sample.")
    private @Nullable Integer bars;

    @Option(names = "--beats-per-bar", paramLabel = "N", description = "Beats of a bar (default: 4).")
    private @Nullable Integer beatsPerBar;

    @Option(names = "--bpm", paramLabel = "BPM", description = "Tempo, added to the prompt once.")
    private @Nullable Double bpm;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Key such as 'A minor' or F#m, added to the prompt once.")
    private @Nullable String key;

    PromptSettings prompt() {
        return new PromptSettings(prompt, negative, bpm, key == null ? null : MusicalKey.parse(key));
    }

    @Nullable
    Double bpm() {
        return bpm;
    }

    @Nullable
    String key() {
        return key;
    }

    /** @param guideSeconds the length that a guide suggests; null without one */
    ClipLength length(@Nullable Double guideSeconds) {
        if (bars == null) {
            if (beatsPerBar != null) {
                throw new RequestException("--beats-per-bar " + beatsPerBar + " needs --bars");
            }
            double free = guideSeconds == null ? DEFAULT_SECONDS : guideSeconds;
            return ClipLength.ofSeconds(seconds == null ? free : seconds);
        }
        if (bpm == null) {
            throw new RequestException("--bars " + bars + " needs a tempo: add --bpm");
        }
        if (seconds != null) {
            throw new RequestException("--bars and --seconds both give the length: leave one out");
        }
        return ClipLength.ofBars(bars, bpm, beatsPerBar == null ? DEFAULT_BEATS_PER_BAR : beatsPerBar);
    }
}
