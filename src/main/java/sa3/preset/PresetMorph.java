package sa3.preset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraSet;
import sa3.settings.Form;
import sa3.settings.LoraMarkup;
import sa3.settings.RunChoice;
import sa3.settings.SamplingChoice;
import sa3.settings.Settings;
import sa3.settings.Wording;

/**
 * Between two presets. Numbers that both have lie between: strengths, guidance, noise level, length in one unit, tempo,
 * steps, ceiling; an absent guidance counts as its default, 1. An adapter of one side fades to strength 0 towards the
 * other. Everything else (words, names, seeds, modes, ranges) is that of the nearer side, of the right one in the middle.
 */
public final class PresetMorph {
    private static final double GUIDANCE_OFF = 1;

    private final Settings left;
    private final Settings right;
    private final double position;
    private final Settings nearer;

    private PresetMorph(Settings left, Settings right, double position) {
        this.left = left;
        this.right = right;
        this.position = position;
        this.nearer = position < 0.5 ? left : right;
    }

    /**
     * @param position 0 = {@code left}, 1 = {@code right}
     * @param remarks gets what the user should know
     * @return settings without adapter markup in their texts
     * @throws IllegalArgumentException the position is outside 0 … 1, or the adapters are too many together
     */
    public static Settings between(Settings left, Settings right, double position, List<String> remarks) {
        if (!(position >= 0 && position <= 1)) {
            throw new IllegalArgumentException(
                    "position " + position + ": expected 0 (the first preset) to 1 (the second)");
        }
        return new PresetMorph(LoraMarkup.takenOut(left, remarks), LoraMarkup.takenOut(right, remarks), position)
                .settings();
    }

    private Settings settings() {
        return new Settings(wording(), form(), sampling(), run(), loras(), nearer.more());
    }

    private Wording wording() {
        return nearer.wording()
                .withBpm(number(
                        left.wording().bpm(),
                        right.wording().bpm(),
                        nearer.wording().bpm()));
    }

    private Form form() {
        Form a = left.form();
        Form b = right.form();
        Form near = nearer.form();
        if (a.bars() != null && b.bars() != null) {
            return near.withLength(near.seconds(), whole(a.bars(), b.bars(), near.bars()), near.beatsPerBar());
        }
        boolean inSeconds = a.bars() == null && b.bars() == null;
        Double seconds = inSeconds ? number(a.seconds(), b.seconds(), near.seconds()) : near.seconds();
        return near.withLength(seconds, near.bars(), near.beatsPerBar());
    }

    private SamplingChoice sampling() {
        SamplingChoice a = left.sampling();
        SamplingChoice b = right.sampling();
        SamplingChoice near = nearer.sampling();
        return new SamplingChoice(
                whole(a.steps(), b.steps(), near.steps()),
                near.sampler(),
                near.shift(),
                guidance(a.cfg(), b.cfg()),
                guidance(a.apg(), b.apg()),
                number(a.initNoiseLevel(), b.initNoiseLevel(), near.initNoiseLevel()));
    }

    private RunChoice run() {
        Double a = left.run().limiterCeiling();
        Double b = right.run().limiterCeiling();
        RunChoice near = nearer.run();
        boolean bothLimit = a != null && b != null && Double.isFinite(a) && Double.isFinite(b);
        return bothLimit ? near.withLimiterCeiling(number(a, b, near.limiterCeiling())) : near;
    }

    private LoraSet loras() {
        List<LoraEntry> entries = new ArrayList<>();
        for (LoraEntry entry : left.loras().entries()) {
            LoraEntry other = same(right.loras(), entry);
            if (other == null) {
                fade(entry, 1 - position, entries);
            } else {
                LoraEntry near = position < 0.5 ? entry : other;
                entries.add(near.withStrength(mix(entry.strength(), other.strength())));
            }
        }
        for (LoraEntry entry : right.loras().entries()) {
            if (same(left.loras(), entry) == null) {
                fade(entry, position, entries);
            }
        }
        return new LoraSet(entries, nearer.loras().chosenMode());
    }

    /** At the far end it is gone. */
    private static void fade(LoraEntry entry, double share, List<LoraEntry> entries) {
        if (share > 0) {
            entries.add(entry.withStrength(entry.strength() * share));
        }
    }

    private static @Nullable LoraEntry same(LoraSet set, LoraEntry sought) {
        return set.entries().stream()
                .filter(entry -> entry.lora().isSame(sought.lora()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Double guidance(@Nullable Double a, @Nullable Double b) {
        if ((a == null && b == null) || position == 0 || position == 1) {
            return position < 0.5 ? a : b;
        }
        return mix(a == null ? GUIDANCE_OFF : a, b == null ? GUIDANCE_OFF : b);
    }

    private @Nullable Double number(@Nullable Double a, @Nullable Double b, @Nullable Double near) {
        return a == null || b == null ? near : Double.valueOf(mix(a, b));
    }

    private @Nullable Integer whole(@Nullable Integer a, @Nullable Integer b, @Nullable Integer near) {
        return a == null || b == null ? near : Integer.valueOf((int) Math.round(mix(a, b)));
    }

    /** Exact at both ends. */
    private double mix(double a, double b) {
        return position == 1 ? b : a + position * (b - a);
    }
}
