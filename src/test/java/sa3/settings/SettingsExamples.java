package sa3.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import sa3.diffusion.Sampler;
import sa3.json.UnknownFields;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraReference;
import sa3.lora.set.LoraSet;
import sa3.pipeline.SourceAudio.TimeRange;
import sa3.settings.RunChoice.Seed;
import sa3.text.MusicalKey;

/** Settings of every kind, for properties. */
public final class SettingsExamples {
    private SettingsExamples() {}

    public static Arbitrary<Settings> settings() {
        return Combinators.combine(wordings(), forms(), samplings(), runs(), loraSets(), unknown())
                .as(Settings::new);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(20);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars(" _-é雨")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(n -> !n.isBlank());
    }

    private static Arbitrary<Double> doubles(double least, double most) {
        return Arbitraries.doubles().between(least, most).ofScale(6);
    }

    private static Arbitrary<Wording> wordings() {
        Arbitrary<MusicalKey> keys =
                Arbitraries.of("A minor", "F# major", "Bb minor").map(MusicalKey::parse);
        return Combinators.combine(
                        texts().injectNull(0.3),
                        texts().list().ofMaxSize(3),
                        texts().filter(text -> !text.isBlank()).injectNull(0.5),
                        doubles(10, 999).injectNull(0.3),
                        keys.injectNull(0.5),
                        Arbitraries.of(true, false).injectNull(0.5))
                .as(Wording::new);
    }

    private static Arbitrary<Form> forms() {
        Arbitrary<List<TimeRange>> ranges = Arbitraries.integers()
                .between(0, 50)
                .list()
                .uniqueElements()
                .ofMaxSize(3)
                .map(SettingsExamples::ranges);
        return Combinators.combine(
                        Arbitraries.of(Mode.class).injectNull(0.3),
                        ranges,
                        Arbitraries.of(true, false).injectNull(0.6),
                        doubles(0.01, 380).injectNull(0.5),
                        Arbitraries.integers().between(1, 64).injectNull(0.5),
                        Arbitraries.integers()
                                .between(1, 192)
                                .map(each -> each / 16.0)
                                .injectNull(0.5))
                .as(Form::new);
    }

    private static List<TimeRange> ranges(List<Integer> starts) {
        List<TimeRange> ranges = new ArrayList<>();
        starts.forEach(start -> ranges.add(new TimeRange(start, start + 0.5)));
        return ranges;
    }

    private static Arbitrary<SamplingChoice> samplings() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 10_000).injectNull(0.5),
                        Arbitraries.of(Sampler.class).injectNull(0.5),
                        Arbitraries.of("logsnr", "flux", "full", "none").injectNull(0.5),
                        doubles(-1000, 1000).injectNull(0.5),
                        doubles(-1000, 1000).injectNull(0.5),
                        doubles(0.01, 5).injectNull(0.5))
                .as(SamplingChoice::new);
    }

    private static Arbitrary<RunChoice> runs() {
        Arbitrary<Seed> seeds = Arbitraries.longs()
                .greaterOrEqual(0)
                .filter(seed -> seed < Long.MAX_VALUE - 1000)
                .injectNull(0.3)
                .map(Seed::new);
        Arbitrary<Double> ceilings = Arbitraries.oneOf(doubles(0.001, 2), Arbitraries.just(Double.POSITIVE_INFINITY));
        return Combinators.combine(
                        names().injectNull(0.5),
                        names().list().ofMaxSize(3),
                        seeds.injectNull(0.3),
                        Arbitraries.integers().between(1, 1000).injectNull(0.5),
                        ceilings.injectNull(0.5),
                        Arbitraries.of(true, false).injectNull(0.6))
                .as(RunChoice::new);
    }

    private static Arbitrary<LoraSet> loraSets() {
        return Combinators.combine(
                        entries().list().ofMaxSize(4),
                        Arbitraries.of(StrengthMode.class).injectNull(0.5))
                .as(LoraSet::new);
    }

    private static Arbitrary<LoraEntry> entries() {
        Arbitrary<String> hashes =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
        Arbitrary<LoraReference> references = Combinators.combine(
                        names(),
                        hashes.injectNull(0.5),
                        names().map(name -> "lofi/" + name).injectNull(0.5))
                .as(LoraReference::new);
        Arbitrary<StepRange> steps = Arbitraries.of("3", "2-8", "2-", "1-").map(StepRange::parse);
        return Combinators.combine(
                        references,
                        doubles(-1000, 1000),
                        steps,
                        texts().filter(text -> !text.isBlank()).injectNull(0.5),
                        texts().list().ofMaxSize(3),
                        unknown())
                .as(LoraEntry::new);
    }

    private static Arbitrary<UnknownFields> unknown() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return Arbitraries.of(
                UnknownFields.NONE,
                new UnknownFields(Map.of("x-colour", json.textNode("red"))),
                new UnknownFields(Map.of(
                        "x-deep",
                        json.objectNode().set("list", json.arrayNode().add(1).addNull()))));
    }
}
