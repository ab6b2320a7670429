package sa3.dsp.file;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a written clip says about itself.
 *
 * @param title one line; may be empty
 * @param settingsJson the settings that made the clip, read back by {@link AudioFileReader#readSettings}
 * @param tempoBpm beats per minute, in (0, 1000]
 * @param key such as {@code C}, {@code F# minor}, {@code Bbm}; kept as text, its root note goes into the chunks if it
 *     can be read
 * @param loopFrames length of the loop from the first frame; null = one-shot
 * @param beats quarter notes in the loop; null = computed from tempo and loop length
 * @param beatsPerBar quarter notes in a bar: 3.5 in 7/8; null = not known
 * @param created time written into the file
 */
public record ClipMetadata(
        String title,
        String settingsJson,
        @Nullable Double tempoBpm,
        @Nullable String key,
        @Nullable Integer loopFrames,
        @Nullable Double beats,
        @Nullable Double beatsPerBar,
        Instant created) {
    private static final Pattern KEY = Pattern.compile("([A-Ga-g])([#♯b♭]?)\\s*(m|min|minor|maj|major|M)?");
    /** Semitones above C of the letters A to G. */
    private static final int[] SEMITONES = {9, 11, 0, 2, 4, 5, 7};

    public ClipMetadata {
        if (tempoBpm != null && !(tempoBpm > 0 && tempoBpm <= 1000)) {
            throw new IllegalArgumentException("tempo must be above 0 and at most 1000 bpm, found " + tempoBpm);
        }
        if (loopFrames != null && loopFrames < 1) {
            throw new IllegalArgumentException("a loop needs at least 1 frame, found " + loopFrames);
        }
        if (beats != null && !(beats > 0)) {
            throw new IllegalArgumentException("the beats of a loop must be above 0, found " + beats);
        }
    }

    public static ClipMetadata oneShot(String title, String settingsJson, Instant created) {
        return new ClipMetadata(title, settingsJson, null, null, null, null, null, created);
    }

    /** MIDI note of the key's root in the octave from middle C (60) upwards; empty if the key is not given or odd. */
    OptionalInt rootNote() {
        if (key == null) {
            return OptionalInt.empty();
        }
        Matcher matcher = KEY.matcher(key.strip());
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        int letter = SEMITONES[matcher.group(1).toUpperCase(Locale.ROOT).charAt(0) - 'A'];
        int shift = matcher.group(2).isEmpty() ? 0 : "#♯".contains(matcher.group(2)) ? 1 : -1;
        return OptionalInt.of(60 + Math.floorMod(letter + shift, 12));
    }

    /** What a bar has of which notes: 7 of the 8ths in 7/8. */
    record Meter(int numerator, int denominator) {}

    /** Of meters with bars of the same length the one of the longest notes: 3/4 for 6/8; 4/4 if it is not known. */
    Meter meter() {
        for (int denominator = 4; beatsPerBar != null && denominator <= 64; denominator *= 2) {
            double numerator = beatsPerBar * denominator / 4;
            if (numerator == Math.rint(numerator)) {
                return new Meter((int) numerator, denominator);
            }
        }
        return new Meter(4, 4);
    }

    /** Beats of the loop at a sample rate; 0 if unknown, a one-shot, or no whole number. */
    int beatsAt(int sampleRateHz) {
        if (beats != null) {
            return beats == Math.rint(beats) ? beats.intValue() : 0;
        }
        if (tempoBpm == null || loopFrames == null) {
            return 0;
        }
        return (int) Math.round(loopFrames * tempoBpm / (60.0 * sampleRateHz));
    }
}
