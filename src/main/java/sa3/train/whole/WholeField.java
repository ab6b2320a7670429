package sa3.train.whole;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.conditioning.Conditioner;
import sa3.conditioning.PromptPadding;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.train.data.LatentSet;
import sa3.train.flow.BatchMaker;
import sa3.train.flow.CaptionCache;
import sa3.train.flow.FlowBatch;
import sa3.train.flow.FlowObjective;
import sa3.train.flow.LatentClock;
import sa3.train.flow.LongCaptions;
import sa3.train.flow.VelocityField;
import sa3.train.run.TrainSettings;
import sa3.weights.Weights;

/**
 * A transformer all of whose tensors are trained, those of the conditioner included, and of the text encoder where it is not
 * frozen. Belongs to the thread that owns MLX.
 */
public final class WholeField implements VelocityField {
    static final String DIT = "dit";
    static final String TEXT = "text";

    private final TensorSet tensors;
    private final Tokenizer tokenizer;
    /** One of the two is there. */
    private final @Nullable TextShape trainedText;

    private final @Nullable CaptionCache frozenText;

    private WholeField(
            TensorSet tensors,
            Tokenizer tokenizer,
            @Nullable TextShape trainedText,
            @Nullable CaptionCache frozenText) {
        this.tensors = tensors;
        this.tokenizer = tokenizer;
        this.trainedText = trainedText;
        this.frozenText = frozenText;
    }

    /** Transformer and text encoder. */
    public static WholeField withText(DitConfig dit, TextShape text, Tokenizer tokenizer) {
        requireFit(dit, text);
        Map<String, Map<String, List<Integer>>> networks = new LinkedHashMap<>();
        networks.put(DIT, dit.tensors());
        networks.put(TEXT, text.tensors());
        return new WholeField(new TensorSet(networks), tokenizer, text, null);
    }

    /**
     * The transformer behind a text encoder that stays as it is.
     *
     * @param states hidden states of a caption, [1, S, D]; its owner closes it
     * @param tokenizer what they are made of
     */
    public static WholeField withFrozenText(DitConfig dit, CaptionCache states, Tokenizer tokenizer) {
        return new WholeField(new TensorSet(Map.of(DIT, dit.tensors())), tokenizer, null, states);
    }

    private static void requireFit(DitConfig dit, TextShape text) {
        if (dit.condDim() != text.config().hiddenSize()) {
            throw new IllegalArgumentException("the transformer takes prompt tokens of width " + dit.condDim()
                    + ", the text encoder gives " + text.config().hiddenSize());
        }
    }

    /**
     * The rectified-flow loss of this field on stored latents, as adapters have it: crops, prompts, noise levels, masks.
     *
     * @param settings of which those of the adapter mean nothing here; the crop is given
     * @param remarks takes a line about each file that turns out unreadable, and each caption that is cut
     */
    public FlowObjective objective(LatentSet set, TrainSettings settings, LatentClock clock, Consumer<String> remarks) {
        LongCaptions cut = new LongCaptions(prompt -> Conditioner.tooLong(prompt, tokenizer), remarks);
        Function<String, Array> unread = prompt -> {
            cut.see(prompt);
            return Array.zeros(1, 0, 1); // texts are made in the loss
        };
        BatchMaker batches = new BatchMaker(settings.samples(set, remarks), unread, settings.batches(clock, Dtype.F32));
        return new FlowObjective(this, settings.flow(), batches::batch);
    }

    /** What is trained. */
    public TensorSet tensors() {
        return tensors;
    }

    @Override
    public List<String> names() {
        return tensors.names();
    }

    @Override
    public Array velocity(List<Array> values, FlowBatch batch) {
        return Scope.build(() -> {
            try (Weights dit = tensors.weights(DIT, values)) {
                PromptPadding padding = PromptPadding.load(dit, Conditioner.PROMPT_TOKENS);
                Array text = Ops.concat(0, padded(batch.prompts(), padding, values));
                return VelocityField.of(new Dit(dit), SecondsEmbedder.load(dit), batch, text, Dit.BlockRunner.PLAIN);
            }
        });
    }

    private List<Array> padded(List<String> prompts, PromptPadding padding, List<Array> values) {
        if (frozenText != null) {
            return prompts.stream()
                    .map(prompt -> padding.pad(frozenText.states(prompt)))
                    .toList();
        }
        try (Weights text = tensors.weights(TEXT, values)) {
            T5GemmaEncoder encoder =
                    new T5GemmaEncoder(text, Objects.requireNonNull(trainedText).config());
            Map<String, Array> known = new HashMap<>();
            List<Array> rows = new ArrayList<>();
            for (String prompt : prompts) {
                rows.add(known.computeIfAbsent(
                        prompt, words -> padding.pad(Conditioner.states(words, tokenizer, encoder, padding))));
            }
            return rows;
        }
    }
}
