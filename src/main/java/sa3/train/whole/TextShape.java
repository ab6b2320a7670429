package sa3.train.whole;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import sa3.text.T5GemmaConfig;

/**
 * Dimensions of a text encoder to be made.
 *
 * @param vocabulary rows of the embedding: at least the tokenizer's pieces
 * @param feedForward inner width of the feed-forward
 */
public record TextShape(T5GemmaConfig config, int vocabulary, int feedForward) {
    Map<String, List<Integer>> tensors() {
        return config.tensors(vocabulary, feedForward);
    }

    /** The description that the file carries. */
    String meta() {
        return String.format(
                Locale.ROOT,
                "{\"hidden_size\": %d, \"num_hidden_layers\": %d, \"num_attention_heads\": %d,"
                        + " \"num_key_value_heads\": %d, \"head_dim\": %d, \"intermediate_size\": %d,"
                        + " \"vocab_size\": %d, \"rope_theta\": %s, \"rms_norm_eps\": %s,"
                        + " \"attn_logit_softcapping\": %s, \"query_pre_attn_scalar\": %s}",
                config.hiddenSize(),
                config.layers(),
                config.heads(),
                config.keyValueHeads(),
                config.headDim(),
                feedForward,
                vocabulary,
                config.ropeTheta(),
                config.normEps(),
                config.softcap(),
                config.queryScalar());
    }
}
