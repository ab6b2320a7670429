package sa3.pipeline;

import org.jspecify.annotations.Nullable;
import sa3.text.MusicalKey;

/**
 * What the clip is to be.
 *
 * @param text the prompt, with or without {@code (phrase:weight)} markup; empty = unconditional
 * @param negative what it is not to be; null = none, and an empty one counts as none
 * @param bpm tempo to name in the prompt; null = none
 * @param key key to name in the prompt; null = none
 */
public record PromptSettings(String text, @Nullable String negative, @Nullable Double bpm, @Nullable MusicalKey key) {
    /** Enough for any sentence; the model hears the first 256 tokens. */
    public static final int MAX_CHARACTERS = 100_000;

    public PromptSettings {
        requireSane("prompt", text);
        if (negative != null) {
            requireSane("negative prompt", negative);
            negative = negative.isBlank() ? null : negative;
        }
        if (bpm != null && !(bpm >= 10 && bpm <= 999)) {
            throw new RequestException("tempo " + bpm + " BPM: expected 10 to 999");
        }
    }

    /** A prompt and nothing else. */
    public static PromptSettings of(String text) {
        return new PromptSettings(text, null, null, null);
    }

    private static void requireSane(String what, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new RequestException(what + " of " + text.length() + " characters: at most " + MAX_CHARACTERS);
        }
    }
}
