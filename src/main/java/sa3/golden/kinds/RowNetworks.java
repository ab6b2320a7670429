package sa3.golden.kinds;

import java.util.Map;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.conditioning.Conditioner;
import sa3.conditioning.PromptPadding;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.golden.Inputs;
import sa3.lora.bind.BaseWeights;
import sa3.lora.live.AdapterSession;
import sa3.mlx.Dtype;
import sa3.pipeline.Networks;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.weights.Weights;

/** The networks that a row names. They compute in float32, as on a CPU; what enters is rounded as the row says. */
final class RowNetworks implements Networks {
    private final Inputs in;
    private final Dit dit;
    private final SameDecoder decoder;
    private final Tokenizer tokenizer;
    private final SecondsEmbedder seconds;
    private final AdapterSession adapters;
    private final Conditioner conditioner;

    RowNetworks(Inputs in) {
        this.in = in;
        dit = new Dit(in.weights("weights", Dtype.F32));
        decoder = CodecKinds.decoder(in, "decoder");
        T5GemmaEncoder text = new T5GemmaEncoder(in.weights("t5", Dtype.F32));
        tokenizer = Tokenizer.of(text.tokenizerModel());
        adapters = new AdapterSession(
                BaseWeights.of(in.weights("weights", Dtype.F32)),
                (weight, rank) -> {
                    throw new IllegalStateException("a row attaches no adapters");
                },
                Map.of());
        Weights cond = in.weights("weights", Dtype.F32);
        seconds = SecondsEmbedder.load(cond);
        conditioner = new Conditioner(tokenizer, text, PromptPadding.load(cond, in.integer("max_len")), seconds);
    }

    @Override
    public Conditioner conditioner() {
        return conditioner;
    }

    @Override
    public SecondsEmbedder seconds() {
        return seconds;
    }

    /** A row's adapters are merged before its networks are made. */
    @Override
    public AdapterSession adapters() {
        return adapters;
    }

    @Override
    public Dit dit() {
        return dit;
    }

    @Override
    public SameEncoder encoder() {
        return CodecKinds.encoder(in, "encoder");
    }

    @Override
    public SameDecoder decoder() {
        return decoder;
    }

    @Override
    public SameConfig.Variant codec() {
        return decoder.config().variant();
    }

    @Override
    public Dtype compute() {
        return Dtype.F32;
    }

    @Override
    public Dtype latentType() {
        return in.dtype();
    }

    @Override
    public void releaseText() {
        // a row's networks live until the row ends
    }

    @Override
    public void releaseEncoder() {
        // a row's networks live until the row ends
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
