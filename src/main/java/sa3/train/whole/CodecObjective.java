package sa3.train.whole;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.codec.Patches;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.train.Objective;
import sa3.train.data.Draws;
import sa3.train.data.Draws.Purpose;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.loss.SpectralLoss;
import sa3.weights.Weights;

/**
 * The loss of a codec: what comes back against what went in, as samples and as spectra, with latents that stay near mean 0
 * and variance 1. Belongs to the thread that owns MLX.
 */
public final class CodecObjective implements Objective, AutoCloseable {
    static final String ENCODER = "encoder";
    static final String DECODER = "decoder";
    private static final double SMALLEST_VARIANCE = 1e-4;

    private final SameConfig config;
    private final SoundBank sounds;
    private final CodecSettings settings;
    private final TensorSet tensors;
    private final SpectralLoss spectral;

    public CodecObjective(SameConfig config, SoundBank sounds, CodecSettings settings) {
        if (settings.pieceLatents() % config.variant().latentMultiple() != 0) {
            throw new IllegalArgumentException(config.variant().label() + " takes a multiple of "
                    + config.variant().latentMultiple() + " latents, a piece has " + settings.pieceLatents());
        }
        this.config = config;
        this.sounds = sounds;
        this.settings = settings;
        Map<String, Map<String, List<Integer>>> networks = new LinkedHashMap<>();
        networks.put(ENCODER, config.encoderTensors());
        networks.put(DECODER, config.decoderTensors());
        tensors = new TensorSet(networks);
        spectral = new SpectralLoss(settings.spectralFrames());
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
    public Drawn draw(List<Turn> turns) {
        int frames = settings.pieceLatents() * config.samplesPerLatent();
        float[] all = new float[turns.size() * 2 * frames];
        Array[] noise = new Array[turns.size()];
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            float[] piece = sounds.piece(turn.item(), frames, Draws.of(settings.seed(), turn.index(), Purpose.CROP));
            System.arraycopy(piece, 0, all, i * piece.length, piece.length);
            RandomKey key = RandomKey.of(
                    Draws.of(settings.seed(), turn.index(), Purpose.NOISE).word());
            noise[i] = key.normal(Dtype.F32, 1, config.latentChannels(), settings.pieceLatents())
                    .mul(settings.latentNoise());
        }
        Array audio = Array.of(all, turns.size(), 2, frames);
        return new Pieces(audio, Ops.concat(0, noise));
    }

    private final class Pieces implements Drawn {
        private final Array audio; // [B, 2, N]
        private final Array noise; // [B, C, T]

        Pieces(Array audio, Array noise) {
            this.audio = audio;
            this.noise = noise;
        }

        @Override
        public Array loss(List<Array> values) {
            return Scope.build(() -> {
                try (Weights encoder = tensors.weights(ENCODER, values);
                        Weights decoder = tensors.weights(DECODER, values)) {
                    Array latents =
                            new SameEncoder(encoder, config).encode(Patches.patchify(audio, config.patchSize()));
                    Array patches = new SameDecoder(decoder, config).patches(latents.add(noise));
                    return total(latents, Patches.unpatchify(patches, config.patchSize()));
                }
            });
        }

        private Array total(Array latents, Array heard) {
            Array wave = Ops.abs(heard.sub(audio)).mean(false, 0, 1, 2).mul(settings.waveWeight());
            int rows = audio.dim(0) * audio.dim(1);
            Array spectra = spectral.of(audio.reshape(rows, -1), heard.reshape(rows, -1))
                    .mul(settings.spectralWeight());
            return wave.add(spectra).add(spread(latents).mul(settings.latentWeight()));
        }

        @Override
        public Array noiseLevel() {
            return Array.scalar(0);
        }
    }

    /** The divergence from a normal law of mean 0 and variance 1, per channel: (m² + v − 1 − ln v) / 2, averaged. */
    private static Array spread(Array latents) {
        Array mean = latents.mean(true, 0, 2);
        Array variance = Ops.square(latents.sub(mean)).mean(true, 0, 2).add(SMALLEST_VARIANCE);
        return Ops.square(mean)
                .add(variance)
                .sub(Ops.log(variance))
                .add(-1)
                .mul(0.5)
                .mean(false, 0, 1, 2);
    }

    /** Frees what the loss keeps. */
    @Override
    public void close() {
        spectral.close();
    }
}
