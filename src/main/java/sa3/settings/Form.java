package sa3.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFields;
import sa3.json.JsonNumbers;
import sa3.pipeline.BarLength;
import sa3.pipeline.ClipLength;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio.TimeRange;

/**
 * What the clip starts from and how long it is.
 *
 * @param mode null = as the audio at hand suggests
 * @param inpaint what to make anew; acts in {@link Mode#INPAINT}
 * @param guided an inpainting that starts from a guide as well; null = no
 * @param seconds length; of no effect beside {@code bars}
 * @param bars length in bars of the tempo
 * @param beatsPerBar quarter notes of a bar; null = 4
 */
public record Form(
        @Nullable Mode mode,
        List<TimeRange> inpaint,
        @Nullable Boolean guided,
        @Nullable Double seconds,
        @Nullable Integer bars,
        @Nullable Double beatsPerBar) {
    public static final Form NONE = new Form(null, List.of(), null, null, null, null);

    private static final double DEFAULT_SECONDS = 30;
    private static final double DEFAULT_BEATS_PER_BAR = 4;
    private static final int MAX_RANGES = 1000;
    /** Only to check bars where no tempo is known yet. */
    private static final double ANY_BPM = 120;

    public Form {
        inpaint = List.copyOf(inpaint);
        if (inpaint.size() > MAX_RANGES) {
            throw new RequestException(inpaint.size() + " inpaint ranges: at most " + MAX_RANGES);
        }
        if (seconds != null) {
            ClipLength.ofSeconds(seconds);
        }
        if (bars != null || beatsPerBar != null) {
            ClipLength.ofBars(
                    bars == null ? 1 : bars, ANY_BPM, beatsPerBar == null ? DEFAULT_BEATS_PER_BAR : beatsPerBar);
        }
    }

    /** A length of bars, or of seconds; the other goes. */
    public Form withLength(@Nullable Double otherSeconds, @Nullable Integer otherBars, @Nullable Double otherBeats) {
        return new Form(mode, inpaint, guided, otherSeconds, otherBars, otherBeats);
    }

    public Form withSource(@Nullable Mode otherMode, List<TimeRange> otherRanges, @Nullable Boolean otherGuided) {
        return new Form(otherMode, otherRanges, otherGuided, seconds, bars, beatsPerBar);
    }

    public boolean isGuided() {
        return mode == Mode.GUIDE || Boolean.TRUE.equals(guided);
    }

    /**
     * @param bpm the tempo; null = none
     * @param suggestedSeconds length of the audio at hand, for when nothing is chosen; null = none
     * @throws RequestException bars without a tempo
     */
    ClipLength length(@Nullable Double bpm, @Nullable Double suggestedSeconds) {
        if (bars == null) {
            if (beatsPerBar != null) {
                throw new RequestException("beats per bar " + JsonNumbers.of(beatsPerBar) + " need a number of bars");
            }
            double free = suggestedSeconds == null ? DEFAULT_SECONDS : suggestedSeconds;
            return ClipLength.ofSeconds(seconds == null ? free : seconds);
        }
        if (bpm == null) {
            throw new RequestException("bars " + bars + " need a tempo: add bpm");
        }
        return ClipLength.ofBars(bars, bpm, beatsPerBar == null ? DEFAULT_BEATS_PER_BAR : beatsPerBar);
    }

    /** These where they are chosen, else those of {@code base}; a length replaces the other one whatever its unit. */
    Form over(Form base) {
        boolean keepsSeconds = seconds == null && bars == null;
        boolean keepsBars = seconds == null;
        return new Form(
                mode != null ? mode : base.mode,
                inpaint.isEmpty() ? base.inpaint : inpaint,
                guided != null ? guided : base.guided,
                keepsSeconds ? base.seconds : seconds,
                bars == null && keepsBars ? base.bars : bars,
                beatsPerBar == null && keepsBars ? base.beatsPerBar : beatsPerBar);
    }

    static Form of(JsonFields json) {
        String mode = json.text("mode");
        List<TimeRange> inpaint = ranges(json);
        Boolean guided = json.flag("guided");
        Double seconds = json.number("seconds");
        Integer bars = json.integer("bars");
        Double beatsPerBar = beatsPerBar(json);
        return json.build(
                () -> new Form(mode == null ? null : Mode.of(mode), inpaint, guided, seconds, bars, beatsPerBar));
    }

    private static @Nullable Double beatsPerBar(JsonFields json) {
        JsonNode value = json.any("beatsPerBar");
        if (value == null) {
            return null;
        }
        if (!value.isNumber() && !value.isTextual()) {
            throw json.wrong("beatsPerBar", "quarter notes or a time signature such as \"7/8\"", value);
        }
        return json.build(() -> BarLength.parse(value.asText()));
    }

    private static List<TimeRange> ranges(JsonFields json) {
        List<TimeRange> ranges = new ArrayList<>();
        for (JsonNode pair : json.elements("inpaint", MAX_RANGES)) {
            boolean isPair = pair.isArray()
                    && pair.size() == 2
                    && pair.get(0).isNumber()
                    && pair.get(1).isNumber();
            if (!isPair) {
                throw json.wrong("inpaint[" + ranges.size() + "]", "two times in seconds such as [2.5, 4]", pair);
            }
            ranges.add(json.build(
                    () -> new TimeRange(pair.get(0).doubleValue(), pair.get(1).doubleValue())));
        }
        return ranges;
    }

    void writeTo(ObjectNode json) {
        if (mode != null) {
            json.put("mode", mode.label());
        }
        if (!inpaint.isEmpty()) {
            ArrayNode array = json.putArray("inpaint");
            inpaint.forEach(
                    range -> array.addArray().add(JsonNumbers.of(range.start())).add(JsonNumbers.of(range.end())));
        }
        if (guided != null) {
            json.put("guided", guided);
        }
        if (seconds != null) {
            json.set("seconds", JsonNumbers.of(seconds));
        }
        if (bars != null) {
            json.put("bars", bars);
        }
        if (beatsPerBar != null) {
            json.set("beatsPerBar", JsonNumbers.of(beatsPerBar));
        }
    }
}
