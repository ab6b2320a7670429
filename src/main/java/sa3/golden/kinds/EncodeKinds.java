package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.codec.AudioEncoder;
import sa3.codec.LatentEncoder;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.codec.Window;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;

/** Audio of any length to latents with their validity. */
final class EncodeKinds {
    private EncodeKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("encode_primitive", EncodeKinds::primitive);
        kinds.put("encode_audio_toy", EncodeKinds::toy);
        kinds.put("encode_audio_check", EncodeKinds::check);
    }

    private static Outcome primitive(Inputs in) {
        SameEncoder encoder = CodecKinds.encoder(in, "weights");
        HostTensor wav = in.tensor("wav");
        int[] lengths = in.tensor("lengths").ints();
        boolean single = in.param("drop_batch").asBoolean();
        int patchSize = encoder.config().patchSize();
        AudioEncoder.Settings settings = new AudioEncoder.Settings(
                patchSize, SameConfig.PATCHES_PER_LATENT, in.integer("alignment") / patchSize, chunks(in));
        AudioEncoder.Encoded encoded = new AudioEncoder(encoder, settings)
                .encode(single ? wav.part(0).array() : wav.array(), single ? Arrays.copyOf(lengths, 1) : lengths);
        return outcome(encoded)
                .json("padded_samples", encoded.paddedSamples())
                .json("latents", encoded.latents().dim(2));
    }

    /** The row's chunks, under either spelling; null for one pass. */
    static AudioEncoder.@Nullable Chunks chunks(Inputs in) {
        if (in.hasParam("chunk")) {
            return new AudioEncoder.Chunks(in.integer("chunk"), in.integer("overlap"), 1);
        }
        return in.param("chunked").asBoolean()
                ? new AudioEncoder.Chunks(
                        in.integer("chunk_size", 128), in.integer("overlap", 32), in.integer("chunk_batch_size", 1))
                : null;
    }

    private static AudioEncoder.Settings settings(Inputs in) {
        return new AudioEncoder.Settings(
                in.integer("patch_size"), in.integer("encoder_stride"), in.integer("pad_modulo"), chunks(in));
    }

    private static Outcome outcome(AudioEncoder.Encoded encoded) {
        return Outcome.of("latents", encoded.latents()).tensor("mask", encoded.mask());
    }

    private static Outcome toy(Inputs in) {
        LatentEncoder encoder = toyEncoder(in.array("proj"), in.array("pos"), in.integer("encoder_stride"));
        AudioEncoder.Encoded encoded =
                new AudioEncoder(encoder, settings(in)).encode(in.array("audio"), validSamples(in));
        List<Integer> frames = new ArrayList<>();
        for (Window window : encoded.windows()) {
            for (int position = window.keepFrom(); position < window.keepTo(); position++) {
                frames.add(position - window.start());
            }
        }
        return outcome(encoded)
                .json("valid_latent_lengths", encoded.validLatents())
                .json("source_samples", encoded.sourceSamples())
                .json("padded_samples", encoded.paddedSamples())
                .json(
                        "chunk_starts",
                        encoded.windows().stream().map(Window::start).toList())
                .json("frame_index_inside_chunk", frames);
    }

    private static int @Nullable [] validSamples(Inputs in) {
        return in.hasParam("valid_sample_lengths") ? in.integers("valid_sample_lengths") : null;
    }

    /** y[b, d, j] = mean over the patches of latent j of (proj·patches)[d] + pos[d]·j/8. */
    private static LatentEncoder toyEncoder(Array proj, Array pos, int stride) {
        return patches -> {
            Array columns = proj.matmul(patches); // [B, D, L]
            int frames = columns.dim(2) / stride;
            Array mean = columns.reshape(columns.dim(0), columns.dim(1), frames, stride)
                    .mean(false, 3);
            float[] index = new float[frames];
            for (int j = 0; j < frames; j++) {
                index[j] = j / 8f;
            }
            return mean.add(pos.reshape(1, pos.dim(-1), 1).mul(Array.of(index, 1, 1, frames)));
        };
    }

    private static Outcome check(Inputs in) {
        LatentEncoder zeros = patches -> patches.slice(1, 0, 1)
                .reshape(patches.dim(0), 1, patches.dim(2) / in.integer("encoder_stride"), -1)
                .mean(false, 3);
        new AudioEncoder(zeros, settings(in)).encode(Array.zeros(in.integers("shape")), validSamples(in));
        return new Outcome();
    }
}
