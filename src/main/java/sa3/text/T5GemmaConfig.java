package sa3.text;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.weights.TensorTable;
import sa3.weights.WeightsException;

/** The text encoder's dimensions: the fields of the file's META that the graph needs, with the published defaults. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record T5GemmaConfig(
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        double ropeTheta,
        double normEps,
        double softcap,
        double queryScalar) {
    /** The released encoder. */
    public static T5GemmaConfig released() {
        return new Meta(null, null, null, null, null, null, null, null, null).config();
    }

    /**
     * The tensors of weights; META, TOKENIZER_MODEL and the optional frequency table come besides.
     *
     * @param vocabulary rows of the embedding
     * @param feedForward inner width of the feed-forward
     */
    public Map<String, List<Integer>> tensors(int vocabulary, int feedForward) {
        TensorTable table = new TensorTable().add("embed_tokens.weight", vocabulary, hiddenSize);
        for (int i = 0; i < layers; i++) {
            String layer = "layers." + i + ".";
            table.linear(layer + "self_attn.q_proj", heads * headDim, hiddenSize, false);
            table.linear(layer + "self_attn.k_proj", keyValueHeads * headDim, hiddenSize, false);
            table.linear(layer + "self_attn.v_proj", keyValueHeads * headDim, hiddenSize, false);
            table.linear(layer + "self_attn.o_proj", hiddenSize, heads * headDim, false);
            table.linear(layer + "mlp.gate_proj", feedForward, hiddenSize, false);
            table.linear(layer + "mlp.up_proj", feedForward, hiddenSize, false);
            table.linear(layer + "mlp.down_proj", hiddenSize, feedForward, false);
            for (String norm : List.of("pre_self_attn", "post_self_attn", "pre_feedforward", "post_feedforward")) {
                table.add(layer + norm + "_layernorm.weight", hiddenSize);
            }
        }
        return table.add("norm.weight", hiddenSize).shapes();
    }

    /** Reads META's JSON; fields that it lacks take the values of the released encoder. */
    public static T5GemmaConfig of(String json, String origin) {
        try {
            Meta meta = new ObjectMapper().readValue(json, Meta.class);
            if (meta != null) {
                return meta.config();
            }
        } catch (JsonProcessingException e) {
            throw noMeta(origin, e);
        }
        throw noMeta(origin, null);
    }

    private static WeightsException noMeta(String origin, @Nullable Throwable cause) {
        return new WeightsException("META: not the JSON of a text encoder in " + origin, cause);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Meta(
            @JsonProperty("hidden_size") @Nullable Integer hiddenSize,
            @JsonProperty("num_hidden_layers") @Nullable Integer layers,
            @JsonProperty("num_attention_heads") @Nullable Integer heads,
            @JsonProperty("num_key_value_heads") @Nullable Integer keyValueHeads,
            @JsonProperty("head_dim") @Nullable Integer headDim,
            @JsonProperty("rope_theta") @Nullable Double ropeTheta,
            @JsonProperty("rms_norm_eps") @Nullable Double normEps,
            @JsonProperty("attn_logit_softcapping") @Nullable Double softcap,
            @JsonProperty("query_pre_attn_scalar") @Nullable Double queryScalar) {
        T5GemmaConfig config() {
            return new T5GemmaConfig(
                    or(hiddenSize, 768),
                    or(layers, 12),
                    or(heads, 12),
                    or(keyValueHeads, 12),
                    or(headDim, 64),
                    or(ropeTheta, 10000.0),
                    or(normEps, 1e-6),
                    or(softcap, 50.0),
                    or(queryScalar, 64.0));
        }

        private static <T> T or(@Nullable T value, T fallback) {
            return value == null ? fallback : value;
        }
    }
}
