package sa3.train.job;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sa3.train.data.Draws;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.PromptConfig;

/**
 * Prompts as a training makes them: what to try its adapter with.
 *
 * @param config how they are made; null = as the reference does without a configuration
 */
record PromptPool(LatentSet set, @Nullable PromptConfig config, long seed) {
    private static final int MAX_PROMPTS = 100;

    /** Words that call the adapter up. */
    List<String> triggerWords() {
        return config == null || config.trigger().isBlank() ? List.of() : List.of(config.trigger());
    }

    /** What the adapter is to be heard with: the first of them, with the trigger word in any case; empty where all are. */
    String first() {
        PromptConfig triggered = config == null ? null : config.alwaysTriggered();
        return new PromptPool(set, triggered, seed)
                .prompts().stream().findFirst().orElse("");
    }

    /** Each once, in the order of the set. */
    List<String> prompts() {
        PromptBuilder builder = new PromptBuilder(config);
        return IntStream.range(0, Math.min(set.size(), 10 * MAX_PROMPTS))
                .mapToObj(
                        item -> builder.prompt(set.entry(item).tags(), Draws.of(seed, -1 - item, Draws.Purpose.PROMPT)))
                .map(String::strip)
                .filter(prompt -> !prompt.isEmpty())
                .distinct()
                .limit(MAX_PROMPTS)
                .toList();
    }
}
