package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.conditioning.Conditioner;
import sa3.conditioning.Conditioning;
import sa3.conditioning.PromptPadding;
import sa3.conditioning.SecondsEmbedder;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.nn.FourierFeatures;
import sa3.nn.Linear;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.weights.Weights;

/** Text encoder, Fourier features, duration, and what the network is conditioned on. */
public final class ConditioningKinds {
    private static final int FOURIER_FEATURES = 256;

    private ConditioningKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("t5_encode", ConditioningKinds::encode);
        kinds.put("fourier_table", ConditioningKinds::fourierTable);
        kinds.put("fourier_features", ConditioningKinds::fourierFeatures);
        kinds.put("seconds_embed", ConditioningKinds::secondsEmbed);
        kinds.put("pad_text", ConditioningKinds::padText);
        kinds.put("assemble_conditioning", ConditioningKinds::assemble);
        kinds.put("prompt_conditioning", ConditioningKinds::prompt);
    }

    /** The encoder takes real tokens only; padded rows are left 0 and not compared. */
    private static Outcome encode(Inputs in) {
        T5GemmaEncoder encoder = new T5GemmaEncoder(in.weights("weights", in.dtype()));
        HostTensor ids = in.tensor("ids");
        HostTensor mask = in.tensor("mask");
        List<Array> rows = new ArrayList<>();
        for (int row = 0; row < ids.dim(0); row++) {
            int count = Math.max(1, leading(mask.part(row)));
            Array hidden = encoder.encode(Arrays.copyOf(ids.part(row).ints(), count));
            int[] missing = {0, ids.dim(1) - count, 0};
            rows.add(Ops.pad(hidden, new int[] {0, 0, 0}, missing));
        }
        return Outcome.of("hidden", Ops.concat(0, rows));
    }

    /** Number of ones, which must come first. */
    private static int leading(HostTensor mask) {
        int count = (int) Arrays.stream(mask.doubles()).sum();
        for (int i = 0; i < count; i++) {
            if (mask.value(i) != 1) {
                throw new GoldenException("mask: expected ones first, then zeros");
            }
        }
        return count;
    }

    private static Outcome fourierTable(Inputs in) {
        return Outcome.of("freqs", FourierFeatures.frequencies(FOURIER_FEATURES).mul(in.number("scale")));
    }

    private static Outcome fourierFeatures(Inputs in) {
        if (in.text("source").equals("seconds")) {
            Array shares = SecondsEmbedder.normalised(in.tensor("seconds").floats());
            return Outcome.of(
                    "features",
                    features(in, FourierFeatures.ofDuration(FOURIER_FEATURES)).apply(shares));
        }
        return Outcome.of(
                "features",
                features(in, FourierFeatures.ofTime(FOURIER_FEATURES)).apply(in.array("t")));
    }

    /** Fourier features over the injected table; null where the row has none. */
    public static @Nullable FourierFeatures injectedTable(Inputs in) {
        if (in.injects("freqs")) {
            return FourierFeatures.ofTable(in.injected("freqs").array(), false);
        }
        return in.injects("freqs_times_2pi")
                ? FourierFeatures.ofTable(in.injected("freqs_times_2pi").array(), true)
                : null;
    }

    private static FourierFeatures features(Inputs in, FourierFeatures own) {
        FourierFeatures injected = injectedTable(in);
        return injected != null ? injected : own;
    }

    private static Outcome secondsEmbed(Inputs in) {
        SecondsEmbedder embedder = embedder(in);
        Array embed = in.injects("features")
                ? embedder.embedFeatures(in.injected("features").array())
                : embedder.embed(in.tensor("seconds").floats());
        return Outcome.of("embed", embed);
    }

    private static SecondsEmbedder embedder(Inputs in) {
        HostTensor weight = in.tensor("weight");
        return new SecondsEmbedder(
                new Linear(weight.array(), in.array("bias")), features(in, FourierFeatures.ofDuration(weight.dim(1))));
    }

    private static Outcome padText(Inputs in) {
        return Outcome.of("text", padded(in));
    }

    private static Array padded(Inputs in) {
        HostTensor hidden = in.tensor("hidden");
        return new PromptPadding(in.array("padding_embedding"), hidden.dim(1))
                .replace(hidden.array(), in.array("mask"));
    }

    private static Outcome assemble(Inputs in) {
        Array token = in.injects("seconds_embed")
                ? in.injected("seconds_embed")
                        .part(in.integer("seconds_index"))
                        .array()
                        .expandDims(0)
                : embedder(in).embed((float) in.number("seconds"));
        return outcome(Conditioning.of(padded(in), token));
    }

    private static Outcome outcome(Conditioning conditioning) {
        return Outcome.of("cross", conditioning.cross()).tensor("global", conditioning.global());
    }

    private static Outcome prompt(Inputs in) {
        Weights cond = in.weights("weights", Dtype.F32);
        T5GemmaEncoder encoder = new T5GemmaEncoder(in.weights("t5", Dtype.F32));
        try (Tokenizer tokenizer = Tokenizer.of(encoder.tokenizerModel())) {
            Conditioner conditioner = new Conditioner(
                    tokenizer, encoder, PromptPadding.load(cond, in.integer("max_len")), SecondsEmbedder.load(cond));
            boolean isNull = in.param("prompt").isNull();
            Conditioning conditioning = conditioner
                    .condition(isNull ? "" : in.text("prompt"), in.number("seconds"))
                    .conditioning();
            return outcome(isNull ? conditioning.unconditional() : conditioning);
        }
    }
}
