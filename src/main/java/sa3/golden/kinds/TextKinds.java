package sa3.golden.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.conditioning.Conditioner;
import sa3.conditioning.PromptPadding;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.text.Tokenizer;
import sa3.text.Tokens;
import sa3.text.Vocabulary;
import sa3.text.WeightedPrompt;

/** Tokenizer and prompt markup. */
final class TextKinds {
    private static final int SHOWN_IDS = 64;

    private TextKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("tokenizer_vocab", TextKinds::vocabulary);
        kinds.put("tokenize", TextKinds::tokenize);
        kinds.put("tokenize_batch", TextKinds::tokenizeBatch);
        kinds.put("parse_weighted_prompt", TextKinds::parse);
        kinds.put("apply_weights", TextKinds::applyWeights);
    }

    private static Outcome vocabulary(Inputs in) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Vocabulary.Piece piece : Vocabulary.of(in.bytes("tokenizer"))) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", piece.id());
            entry.put("piece", piece.text());
            entry.put("score", piece.score());
            entry.put("byte", piece.type() == Vocabulary.Type.BYTE);
            entry.put("control", piece.type() == Vocabulary.Type.CONTROL);
            entry.put("unknown", piece.type() == Vocabulary.Type.UNKNOWN);
            list.add(entry);
        }
        return new Outcome().json(list);
    }

    private static Outcome tokenize(Inputs in) {
        try (Tokenizer tokenizer = Tokenizer.of(in.bytes("tokenizer"))) {
            int[] ids = tokenizer.encode(in.text("text"));
            Tokens tokens = tokenizer.encode(in.text("text"), in.integer("max_len"));
            return new Outcome().json("ids", ids).json("padded", tokens.ids()).json("mask", tokens.mask());
        }
    }

    private static Outcome tokenizeBatch(Inputs in) {
        List<JsonNode> texts = in.list("texts");
        int length = in.integer("max_len");
        int[] ids = new int[texts.size() * length];
        int[] mask = new int[ids.length];
        try (Tokenizer tokenizer = Tokenizer.of(in.bytes("tokenizer"))) {
            for (int row = 0; row < texts.size(); row++) {
                Tokens tokens = tokenizer.encode(texts.get(row).asText(), length);
                System.arraycopy(tokens.ids(), 0, ids, row * length, length);
                System.arraycopy(tokens.mask(), 0, mask, row * length, length);
            }
        }
        return Outcome.of("ids", HostTensor.of(ids, texts.size(), length))
                .tensor("mask", HostTensor.of(mask, texts.size(), length));
    }

    private static Outcome parse(Inputs in) {
        WeightedPrompt prompt = WeightedPrompt.parse(in.text("text"));
        try (Tokenizer tokenizer = Tokenizer.of(in.bytes("tokenizer"))) {
            WeightedPrompt.Spans spans = prompt.spans(tokenizer, 256);
            int[] ids = tokenizer.encode(prompt.text());
            return new Outcome()
                    .json("clean", prompt.text())
                    .json(
                            "char_spans",
                            prompt.phrases().stream()
                                    .map(p -> List.of(p.start(), p.end(), p.weight()))
                                    .toList())
                    .json("token_spans_256", lists(spans))
                    .json("token_spans_16", lists(prompt.spans(tokenizer, 16)))
                    .json("token_count", ids.length)
                    .json("ids_first_64", Arrays.copyOf(ids, Math.min(ids.length, SHOWN_IDS)))
                    .json("skipped_with_warning", !spans.warnings().isEmpty());
        }
    }

    private static List<List<Number>> lists(WeightedPrompt.Spans spans) {
        return spans.spans().stream()
                .map(s -> List.<Number>of(s.start(), s.end(), s.weight()))
                .toList();
    }

    private static Outcome applyWeights(Inputs in) {
        HostTensor embeds = in.tensor("embeds");
        List<WeightedPrompt.TokenSpan> spans = in.list("spans").stream()
                .map(s -> new WeightedPrompt.TokenSpan(
                        s.get(0).asInt(), s.get(1).asInt(), s.get(2).asDouble()))
                .toList();
        float[] acting = Conditioner.tokenWeights(spans, embeds.dim(1));
        float[] weights = acting.length == 0 ? ones(embeds.dim(1)) : acting;
        PromptPadding padding = new PromptPadding(in.array("padding_embedding"), embeds.dim(1));
        HostTensor result = HostTensor.of(padding.emphasise(embeds.array(), weights));
        return Outcome.of("embeds", result)
                .json("token_weights", weights)
                .json("unchanged_bit_exact", Arrays.equals(embeds.bytes(), result.bytes()))
                .json("untouched_tokens_bit_exact", untouchedAreEqual(embeds, result, weights));
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static boolean untouchedAreEqual(HostTensor before, HostTensor after, float[] weights) {
        for (int batch = 0; batch < before.dim(0); batch++) {
            for (int token = 0; token < weights.length; token++) {
                HostTensor old = before.part(batch).part(token);
                if (weights[token] == 1
                        && !Arrays.equals(
                                old.bytes(), after.part(batch).part(token).bytes())) {
                    return false;
                }
            }
        }
        return true;
    }
}
