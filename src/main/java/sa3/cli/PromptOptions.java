package sa3.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.pipeline.BarLength;
import sa3.pipeline.RequestException;
import sa3.settings.Form;
import sa3.settings.Wording;
import sa3.text.MusicalKey;

/** What the clip is to be and how long. An option that is not given is null: it leaves a preset's choice alone. */
public final class PromptOptions {
    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            description =
                    "What to make; (phrase:1.3) weighs a phrase, <lora:NAME:0.8> uses a LoRA; empty = unconditional.")
    private @Nullable String prompt;

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

    @Option(
            names = "--beats-per-bar",
            paramLabel = "N",
            description = "Quarter notes of a bar such as 3.5, or a time signature such as 7/8 (default: 4).")
    private @Nullable String beatsPerBar;

    @Option(names = "--bpm", paramLabel = "BPM", description = "Tempo, added to the prompt once.")
    private @Nullable Double bpm;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Key such as 'A minor' or F#m, added to the prompt once.")
    private @Nullable String key;

    @Option(names = "--lora-triggers", description = "Add the trigger words of the LoRAs to the prompt, each once.")
    private boolean loraTriggers;

    public Wording wording() {
        return new Wording(
                prompt,
                List.of(),
                negative,
                bpm,
                key == null ? null : MusicalKey.parse(key),
                loraTriggers ? Boolean.TRUE : null);
    }

    /** The length; what the clip starts from is for others to say. */
    public Form form() {
        if (bars != null && seconds != null) {
            throw new RequestException("--bars and --seconds both give the length: leave one out");
        }
        return Form.NONE.withLength(seconds, bars, beatsPerBar == null ? null : BarLength.parse(beatsPerBar));
    }
}
