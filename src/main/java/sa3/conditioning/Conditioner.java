package sa3.conditioning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.text.Tokens;
import sa3.text.WeightedPrompt;

/**
 * From a prompt and a duration to what the network is conditioned on: tokens → hidden states → emphasis → padding, and the
 * duration token behind them.
 */
public final class Conditioner {
    /** Prompt tokens of the released models. */
    public static final int PROMPT_TOKENS = 256;

    private final Tokenizer tokenizer;
    private final T5GemmaEncoder encoder;
    private final PromptPadding padding;
    private final SecondsEmbedder seconds;

    public Conditioner(Tokenizer tokenizer, T5GemmaEncoder encoder, PromptPadding padding, SecondsEmbedder seconds) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.padding = padding;
        this.seconds = seconds;
    }

    /**
     * What a prompt becomes.
     *
     * @param conditioning evaluated, in the caller's scope
     * @param warnings one line each: markup without effect, a prompt cut off
     */
    public record Result(Conditioning conditioning, List<String> warnings) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /** @param prompt may hold {@code (phrase:weight)} markup; an empty one is all padding */
    public Result condition(String prompt, double secondsTotal) {
        WeightedPrompt weighted = WeightedPrompt.parse(prompt);
        int[] ids = tokenizer.encode(weighted.text());
        List<String> warnings = new ArrayList<>();
        tooLong(ids, padding.tokens()).ifPresent(warnings::add);
        WeightedPrompt.Spans spans = weighted.spans(tokenizer, padding.tokens());
        warnings.addAll(spans.warnings());
        Tokens tokens = Tokens.pad(ids, padding.tokens());
        Array global = seconds.embed((float) secondsTotal);
        Array cross = Scope.build(() -> Ops.concat(1, text(tokens, spans.spans()), global));
        Array flat = global.reshape(1, global.dim(2));
        Ops.eval(List.of(cross, flat));
        return new Result(new Conditioning(cross, flat, padding.tokens() - tokens.count()), warnings);
    }

    private static Optional<String> tooLong(int[] ids, int tokens) {
        return ids.length <= tokens
                ? Optional.empty()
                : Optional.of("the prompt has " + ids.length + " tokens; the model hears the first " + tokens);
    }

    /** What a person should know of a caption that {@link #states} cuts; empty of any other. */
    public Optional<String> tooLong(String caption) {
        return tooLong(tokenizer.encode(caption), padding.tokens());
    }

    /** The same of networks that take as many tokens as the published ones. */
    public static Optional<String> tooLong(String caption, Tokenizer tokenizer) {
        return tooLong(tokenizer.encode(caption), PROMPT_TOKENS);
    }

    /**
     * The hidden states of a caption, taken word for word: markup means nothing in it.
     *
     * @return [1, S, D], S at most the prompt tokens; none for an empty caption
     */
    public Array states(String caption) {
        return states(caption, tokenizer, encoder, padding);
    }

    /** The same for networks that are put together anew in each step. */
    public static Array states(String caption, Tokenizer tokenizer, T5GemmaEncoder encoder, PromptPadding padding) {
        int[] ids = tokenizer.encode(caption);
        int count = Math.min(ids.length, padding.tokens());
        return count == 0 ? Array.zeros(1, 0, padding.embedding().dim(-1)) : encoder.encode(Arrays.copyOf(ids, count));
    }

    /** States [1, S, D] with padding behind them, [1, promptTokens, D]. */
    public Array padded(Array states) {
        return padding.pad(states);
    }

    /** [1, promptTokens, D]. */
    private Array text(Tokens tokens, List<WeightedPrompt.TokenSpan> spans) {
        if (tokens.count() == 0) {
            return padding.empty();
        }
        Array hidden = encoder.encode(Arrays.copyOf(tokens.ids(), tokens.count()));
        float[] weights = tokenWeights(spans, tokens.count());
        return padding.pad(weights.length == 0 ? hidden : padding.emphasise(hidden, weights));
    }

    /**
     * The weight of each token; empty when no span acts. Later spans win, except that weight 1 and empty spans never count,
     * and spans are cut at the end.
     */
    public static float[] tokenWeights(List<WeightedPrompt.TokenSpan> spans, int tokens) {
        float[] weights = new float[tokens];
        Arrays.fill(weights, 1);
        boolean acts = false;
        for (WeightedPrompt.TokenSpan span : spans) {
            int end = Math.min(span.end(), tokens);
            if (span.weight() != 1 && span.start() < end) {
                Arrays.fill(weights, span.start(), end, (float) span.weight());
                acts = true;
            }
        }
        return acts ? weights : new float[0];
    }
}
