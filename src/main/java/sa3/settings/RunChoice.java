package sa3.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFields;
import sa3.json.JsonNumbers;
import sa3.pipeline.GenerationRequest.Finish;
import sa3.pipeline.GenerationRequest.Seeds;

/**
 * With which model, how often, and what is done to the audio last.
 *
 * @param model null = the first of {@code preference} that is installed, else the best one installed
 * @param preference models that suit, best first
 * @param seed null = not chosen
 * @param count takes; null = 1
 * @param limiterCeiling linear peak; infinity = limiter off; null = the default ceiling
 * @param reference the reference's plain output; null = no
 */
public record RunChoice(
        @Nullable String model,
        List<String> preference,
        @Nullable Seed seed,
        @Nullable Integer count,
        @Nullable Double limiterCeiling,
        @Nullable Boolean reference) {
    public static final RunChoice NONE = new RunChoice(null, List.of(), null, null, null, null);

    private static final int MAX_PREFERENCE = 20;
    private static final int MAX_NAME = 100;
    private static final String OFF = "off";

    /**
     * The seed of the first take.
     *
     * @param number null = drawn anew for each run
     */
    public record Seed(@Nullable Long number) {
        public static final Seed RANDOM = new Seed(null);

        private static final String RANDOM_NAME = "random";

        public Seed {
            if (number != null) {
                seeds(number, null);
            }
        }

        public static Seed of(long number) {
            return new Seed(number);
        }

        @Override
        public String toString() {
            return number == null ? RANDOM_NAME : number.toString();
        }
    }

    public RunChoice {
        preference = List.copyOf(preference);
        if (model != null) {
            requireName(model);
        }
        preference.forEach(RunChoice::requireName);
        seeds(0, count);
        finish(limiterCeiling);
    }

    private static void requireName(String model) {
        if (model.isBlank() || model.length() > MAX_NAME) {
            throw new IllegalArgumentException("a model's name has 1 to " + MAX_NAME + " characters");
        }
    }

    public RunChoice withSeed(Seed other) {
        return new RunChoice(model, preference, other, count, limiterCeiling, reference);
    }

    public RunChoice withModel(@Nullable String other) {
        return new RunChoice(other, preference, seed, count, limiterCeiling, reference);
    }

    public RunChoice withLimiterCeiling(@Nullable Double other) {
        return new RunChoice(model, preference, seed, count, other, reference);
    }

    public boolean isReference() {
        return Boolean.TRUE.equals(reference);
    }

    /** Takes, where nobody chose too. */
    public int takes() {
        return count == null ? 1 : count;
    }

    Seeds seeds(LongSupplier random) {
        Long number = seed == null ? null : seed.number();
        return seeds(number == null ? random.getAsLong() : number, count);
    }

    private static Seeds seeds(long first, @Nullable Integer count) {
        return new Seeds(first, count == null ? 1 : count);
    }

    Finish finish() {
        return isReference() ? Finish.REFERENCE : finish(limiterCeiling);
    }

    private static Finish finish(@Nullable Double ceiling) {
        return ceiling == null ? Finish.DEFAULT : new Finish(ceiling, false);
    }

    /** These where they are chosen, else those of {@code base}; a chosen model sets the preference aside. */
    RunChoice over(RunChoice base) {
        boolean choosesModel = model != null || !preference.isEmpty();
        return new RunChoice(
                choosesModel ? model : base.model,
                choosesModel ? preference : base.preference,
                seed != null ? seed : base.seed,
                count != null ? count : base.count,
                limiterCeiling != null ? limiterCeiling : base.limiterCeiling,
                reference != null ? reference : base.reference);
    }

    static RunChoice of(JsonFields json) {
        String model = json.text("model");
        List<String> preference = json.texts("modelPreference", MAX_PREFERENCE);
        JsonNode seed = json.any("seed");
        Integer count = json.integer("count");
        JsonNode ceiling = json.any("limiterCeiling");
        Boolean reference = json.flag("referenceOutput");
        return json.build(() -> new RunChoice(
                model,
                preference,
                seed == null ? null : seed(json, seed),
                count,
                ceiling == null ? null : ceiling(json, ceiling),
                reference));
    }

    private static Seed seed(JsonFields json, JsonNode seed) {
        if (seed.isTextual() && seed.textValue().equals(Seed.RANDOM_NAME)) {
            return Seed.RANDOM;
        }
        if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
            throw json.wrong("seed", "a whole number or \"random\"", seed);
        }
        return Seed.of(seed.longValue());
    }

    private static Double ceiling(JsonFields json, JsonNode ceiling) {
        if (ceiling.isTextual() && ceiling.textValue().equals(OFF)) {
            return Double.POSITIVE_INFINITY;
        }
        if (!ceiling.isNumber() || !Double.isFinite(ceiling.doubleValue())) {
            throw json.wrong("limiterCeiling", "a finite number or \"off\"", ceiling);
        }
        return ceiling.doubleValue();
    }

    void writeTo(ObjectNode json) {
        if (model != null) {
            json.put("model", model);
        }
        if (!preference.isEmpty()) {
            ArrayNode array = json.putArray("modelPreference");
            preference.forEach(array::add);
        }
        if (seed != null && seed.number() != null) {
            json.put("seed", seed.number());
        } else if (seed != null) {
            json.put("seed", seed.toString());
        }
        if (count != null) {
            json.put("count", count);
        }
        if (limiterCeiling != null && Double.isInfinite(limiterCeiling)) {
            json.put("limiterCeiling", OFF);
        } else if (limiterCeiling != null) {
            json.set("limiterCeiling", JsonNumbers.of(limiterCeiling));
        }
        if (reference != null) {
            json.put("referenceOutput", reference);
        }
    }
}
