package sa3.train.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import sa3.bench.RandomWeights;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.codec.SameEncoder;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.mlx.Dtype;
import sa3.weights.Weights;

/** A folder of sounds, and a tiny codec that encodes it. */
final class EncodingRig {
    /** Latents of 32 samples: seconds of audio are thousands of latents, so chunks come into play. */
    private static final SameConfig CONFIG = new SameConfig(Variant.CHUNKED, 3, 16, 2, 8, 4, 2, 2, 24);

    final Path sounds;
    Path target;

    EncodingRig(Path temp) throws IOException {
        sounds = Files.createDirectories(temp.resolve("sounds/sub")).resolveSibling("");
        target = temp.resolve("latents");
    }

    static void sound(Path file, int frames, int rateHz, int channels) {
        float[][] samples = new float[channels][frames];
        Random random = new Random(frames);
        for (float[] channel : samples) {
            for (int i = 0; i < frames; i++) {
                channel[i] = (float) (0.1 * random.nextGaussian());
            }
        }
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0).write(AudioClip.ofOwned(samples, rateHz), file);
    }

    static final class Heard implements FolderEncoding.Listener {
        final List<String> remarks = new ArrayList<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void working(int doneSounds, int sounds, SoundFolder.Sound sound) {
            if (doneSounds >= stopAfter) {
                throw new IllegalStateException("stopped");
            }
        }

        @Override
        public void remark(String line) {
            remarks.add(line);
        }
    }

    FolderEncoding.Report encode(EncodeSettings settings, Heard heard, Set<String> excluded) {
        try (Weights weights = RandomWeights.of(CONFIG.encoderTensors(), Dtype.F32, 1)) {
            return new FolderEncoding(
                            SoundFolder.open(sounds, excluded),
                            target,
                            new SameEncoder(weights, CONFIG),
                            settings,
                            heard)
                    .run();
        }
    }

    FolderEncoding.Report encode() {
        return encode(new EncodeSettings("e1", 60, false), new Heard(), Set.of());
    }

    JsonNode sidecar(String name) throws IOException {
        return new ObjectMapper().readTree(target.resolve(name).toFile());
    }
}
