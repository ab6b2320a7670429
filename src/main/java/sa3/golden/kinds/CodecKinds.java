package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.codec.AudioEncoder;
import sa3.codec.Patches;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.codec.Window;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** The codec: patches, encoder, decoder, in one pass and in windows. */
final class CodecKinds {
    private CodecKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("patchify", in -> Outcome.of("patches", Patches.patchify(in.array("wav"), in.integer("patch_size"))));
        kinds.put(
                "unpatchify",
                in -> Outcome.of("wav", Patches.unpatchify(in.array("patches"), in.integer("patch_size"))));
        kinds.put("same_encode", in -> Outcome.of("latents", encode(in, encoder(in, "weights"), in.array("wav"))));
        kinds.put("same_decode", CodecKinds::decode);
    }

    /** The encoder of the row's codec. */
    static SameEncoder encoder(Inputs in, String weights) {
        Weights tensors = in.weights(weights, Dtype.F32);
        SameConfig.Variant variant = SameConfig.Variant.of(in.text("codec"));
        SameConfig config = SameConfig.ofEncoder(variant, tensors.tensors(), tensors.origin());
        return new SameEncoder(tensors, withRope(config, in.integer("rope_dims", config.ropeDims())));
    }

    /** The decoder of the row's codec. */
    static SameDecoder decoder(Inputs in, String weights) {
        Weights tensors = in.weights(weights, Dtype.F32);
        SameConfig.Variant variant = SameConfig.Variant.of(in.text("codec"));
        SameConfig config = SameConfig.ofDecoder(variant, tensors.tensors(), tensors.origin());
        SameConfig withSine = config.withSineStart(in.hasParam("sin_start") ? in.integer("sin_start") : null);
        return new SameDecoder(tensors, withRope(withSine, in.integer("rope_dims", config.ropeDims())));
    }

    /** Tensors do not tell how many channels of a head rotate; rows do. */
    private static SameConfig withRope(SameConfig c, int dims) {
        return new SameConfig(
                c.variant(),
                c.latentChannels(),
                c.width(),
                c.blocks(),
                c.headDim(),
                dims,
                c.patchSize(),
                c.sineStart(),
                c.feedForward());
    }

    /** wav [B, 2, N] → latents, in the row's chunks or in one pass. */
    static Array encode(Inputs in, SameEncoder encoder, Array wav) {
        SameConfig config = encoder.config();
        if (!in.hasParam("chunk")) {
            return encoder.encode(Patches.patchify(wav, config.patchSize()));
        }
        int modulo = SameConfig.PATCHES_PER_LATENT * config.variant().latentMultiple();
        return new AudioEncoder(
                        encoder,
                        new AudioEncoder.Settings(
                                config.patchSize(), SameConfig.PATCHES_PER_LATENT, modulo, EncodeKinds.chunks(in)))
                .encode(wav, null)
                .latents();
    }

    private static Outcome decode(Inputs in) {
        SameDecoder decoder = decoder(in, "weights");
        Array patches = patches(in, decoder, in.array("latents"));
        return Outcome.of("patches", patches)
                .tensor("wav", Patches.unpatchify(patches, decoder.config().patchSize()));
    }

    /** Decodes in the row's windows. */
    static Array patches(Inputs in, SameDecoder decoder, Array latents) {
        List<Array> parts = new ArrayList<>();
        List<HostTensor> windows = new ArrayList<>();
        decoder.decode(
                latents, windows(in, latents.dim(2)), (window, i, count, audio) -> windows.add(HostTensor.of(audio)));
        windows.forEach(window -> parts.add(window.array()));
        return Ops.concat(2, parts);
    }

    private static List<Window> windows(Inputs in, int total) {
        if (!in.hasParam("chunk")) {
            return List.of(new Window(0, total, 0, total));
        }
        int chunk = in.integer("chunk");
        int overlap = in.integer("overlap");
        return in.semantics("window").equals("torch")
                ? Window.overlapping(total, chunk, overlap)
                : Window.centred(total, chunk, overlap);
    }
}
