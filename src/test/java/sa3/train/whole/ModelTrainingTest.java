package sa3.train.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.diffusion.DitConfig;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.mlx.MlxRuntime;
import sa3.pipeline.FileNetworks;
import sa3.text.T5GemmaConfig;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.TrainerSettings;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.data.LatentSet;
import sa3.train.encode.SoundFolder;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.optim.MovingAverage;
import sa3.train.run.SettingsTree;

/** The stages of a whole model: files of every network, and going on after a stop. */
class ModelTrainingTest {
    private static final ModelTraining.Shape SHAPE = new ModelTraining.Shape(
            new SameConfig(Variant.CHUNKED, 4, 16, 2, 8, 4, 4, 2, 24),
            new DitConfig(4, 32, 2, 2, false, 16, 8, 16, 48, 16),
            new TextShape(new T5GemmaConfig(16, 1, 2, 1, 8, 10000, 1e-6, 50, 8), TinyModel.VOCABULARY, 24));
    private static final CodecSettings CODEC = new CodecSettings(6, 1, 1, List.of(64, 16), 0.1, 0.1, 42);

    @TempDir
    private Path temp;

    private Path sounds;

    @BeforeEach
    void writeSounds() throws IOException {
        sounds = Files.createDirectory(temp.resolve("sounds"));
        for (int i = 0; i < 3; i++) {
            float[][] samples = new float[2][600 + 100 * i];
            for (int n = 0; n < samples[0].length; n++) {
                samples[0][n] = (float) (0.4 * Math.sin(0.03 * (i + 1) * n));
                samples[1][n] = -samples[0][n];
            }
            AudioClip clip = AudioClip.ofOwned(samples, SameConfig.SAMPLE_RATE_HZ);
            new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0).write(clip, sounds.resolve("s" + i + ".wav"));
            Files.writeString(sounds.resolve("s" + i + ".txt"), "a sine, number " + i);
        }
    }

    private static final class Heard implements ModelTraining.Listener {
        private final List<String> steps = new ArrayList<>();
        private long stopAt = -1;
        private Runnable stop = () -> {
            throw new IllegalStateException("stopped");
        };

        @Override
        public void stepped(String stage, StepReport report, long all) {
            steps.add(stage + report.step());
            if (report.step() == stopAt) {
                stop.run();
            }
        }

        @Override
        public void remark(String line) {
            throw new AssertionError(line);
        }
    }

    private static ModelTraining.Plan plan(long steps) {
        AdamW adamW = new AdamW(0.9, 0.99, 1e-8, 0, true);
        return new ModelTraining.Plan(
                new TrainerSettings(2, 1, new LearningRate.Constant(1e-3), adamW, 1, new MovingAverage(0.9), 42),
                steps,
                2);
    }

    private ModelFolder folder(String name) {
        return new ModelFolder(temp.resolve(name), "sm-music-base", Variant.CHUNKED);
    }

    private void train(String name, Heard heard) {
        ModelTraining training = new ModelTraining(folder(name), SHAPE, heard);
        training.codec(SoundBank.read(SoundFolder.open(sounds, Set.of()), line -> {}), CODEC, plan(4));
        LatentSet set = training.latents(sounds, temp.resolve(name + "-latents"), "e");
        training.base(
                set,
                SettingsTree.ofRecipe("reference-torch")
                        .set("data.cropFrames", 6)
                        .settings(),
                TinyModel.textFile(),
                plan(4));
    }

    @Test
    void aStoppedModelComesOutTheSameBitForBit() throws IOException {
        long before = MlxRuntime.liveHandles();
        train("whole", new Heard());
        Heard stopping = new Heard();
        stopping.stopAt = 3;
        assertThrows(IllegalStateException.class, () -> train("broken", stopping));
        stopping.steps.clear();
        assertThrows(IllegalStateException.class, () -> train("broken", stopping));
        assertEquals(List.of("codec4", "base1", "base2", "base3"), stopping.steps);
        train("broken", new Heard());
        for (String file : List.of(
                "dit_sm-music-base_f16.npz", "same_s_encoder_f32.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz")) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            temp.resolve("whole").resolve(file),
                            temp.resolve("broken").resolve(file)),
                    file);
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }

    @Test
    void finishedStagesAreNotTakenAgainAndTheModelLoads() {
        train("model", new Heard());
        Heard again = new Heard();
        train("model", again);
        assertEquals(List.of(), again.steps);
        try (FileNetworks networks = new FileNetworks(TinyModel.files(folder("model")), true)) {
            assertEquals(SHAPE.dit(), networks.dit().config());
            assertEquals(SHAPE.codec(), networks.decoder().config());
        }
    }

    @Test
    void otherSettingsAreRefused() {
        train("model", new Heard());
        ModelTraining training = new ModelTraining(folder("model"), SHAPE, new Heard());
        SoundBank bank = SoundBank.read(SoundFolder.open(sounds, Set.of()), line -> {});
        CodecSettings other = new CodecSettings(6, 1, 2, List.of(64, 16), 0.1, 0.1, 42);
        String message = assertThrows(TrainException.class, () -> training.codec(bank, other, plan(9)))
                .getMessage();
        assertTrue(message.contains("is the state of a training with another loss: go on with"), message);
    }

    @Test
    void whatEndsAStageIsToldThoughItCannotBeSaved() {
        Heard stopping = new Heard();
        stopping.stopAt = 1;
        stopping.stop = () -> {
            assertTrue(codecState("model").resolve("in the way").toFile().mkdirs());
            throw new IllegalStateException("stopped");
        };
        Throwable failure = assertThrows(IllegalStateException.class, () -> train("model", stopping));
        assertEquals("stopped", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
    }

    private Path codecState(String name) {
        return folder(name).folder().resolve("codec-resume.safetensors");
    }

    @Test
    void memoryThatIsShortEndsAStageSaved() {
        Heard stopping = new Heard();
        stopping.stopAt = 3;
        stopping.stop = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertThrows(OutOfMemoryError.class, () -> train("model", stopping));
        assertEquals(3, ResumeFile.about(codecState("model")).path("steps").asLong());
    }
}
