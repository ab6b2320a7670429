package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sa3.pipeline.DemoPipeline.REQUEST;
import static sa3.pipeline.DemoPipeline.sine;
import static sa3.pipeline.DemoPipeline.with;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.conditioning.Conditioner;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.dsp.UnusableAudioException;
import sa3.lora.live.AdapterSession;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.Weights;

/** Ends other than the good one: stopped, or with networks that are broken. */
class PipelineStopTest {
    /** Guided, of 22 latents: the reference's way decodes it in several windows. */
    private static final GenerationRequest LONG = new GenerationRequest(
            REQUEST.prompt(),
            ClipLength.ofSeconds(2),
            REQUEST.sampling(),
            SourceAudio.guidedBy(sine(220, 2)),
            REQUEST.seeds(),
            GenerationRequest.Finish.REFERENCE);

    private final List<Take> takes = new ArrayList<>();
    private final List<String> stages = new ArrayList<>();

    /** Generates on networks of its own and asks to stop when a stage has got so far. */
    private void runUntil(GenerationRequest request, String stage, int done) {
        try (DemoPipeline demo = new DemoPipeline()) {
            Cancellation cancellation = new Cancellation();
            ProgressListener progress = (name, finished, total) -> {
                stages.add(name + " " + finished);
                if (name.equals(stage) && finished == done) {
                    cancellation.cancel();
                }
            };
            new Pipeline(demo.networks(), 60).generate(request, progress, cancellation, takes::add);
        }
    }

    @Test
    void wholeGenerationLeavesNoHandle() {
        long before = MlxRuntime.liveHandles();
        runUntil(LONG, "never", 0);
        assertEquals(before, MlxRuntime.liveHandles());
        assertEquals(1, takes.size());
    }

    @ParameterizedTest
    @CsvSource({"text, 0", "text, 1", "encode, 0", "encode, 1", "sample, 0", "sample, 1", "decode, 0", "decode, 1"})
    void stopsAfter(String stage, int done) {
        long before = MlxRuntime.liveHandles();
        assertThrows(CancelledException.class, () -> runUntil(LONG, stage, done));
        assertEquals(before, MlxRuntime.liveHandles());
        assertEquals(List.of(), takes);
    }

    @Test
    void stoppedInTheTextDoesNotEncode() {
        assertThrows(CancelledException.class, () -> runUntil(LONG, "text", 1));
        assertEquals(List.of("text 0", "text 1"), stages);
    }

    @Test
    void stoppedBetweenStepsMakesNoOther() {
        assertThrows(CancelledException.class, () -> runUntil(LONG, "sample", 1));
        assertEquals("sample 1", stages.get(stages.size() - 1));
    }

    @Test
    void stoppedBetweenWindowsDecodesNoOther() {
        assertThrows(CancelledException.class, () -> runUntil(LONG, "decode", 1));
        assertEquals("decode 1", stages.get(stages.size() - 1));
    }

    @Test
    void stoppedBeforeTheBeginningDoesNothing() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        try (DemoPipeline demo = new DemoPipeline()) {
            Pipeline pipeline = new Pipeline(demo.networks(), 60);
            assertThrows(
                    CancelledException.class,
                    () -> pipeline.generate(
                            REQUEST, (stage, done, total) -> stages.add(stage), cancellation, takes::add));
        }
        assertEquals(List.of(), stages);
    }

    @Test
    void finishedTakesAreHandedOutBeforeTheStop() {
        assertThrows(CancelledException.class, () -> runUntil(with(5, 3), "sample 2/3", 1));
        assertEquals(List.of(5L), takes.stream().map(Take::seed).toList());
    }

    @Test
    void receiverThatThrowsLeavesNoHandle() {
        long before = MlxRuntime.liveHandles();
        try (DemoPipeline demo = new DemoPipeline()) {
            Pipeline pipeline = new Pipeline(demo.networks(), 60);
            assertThrows(
                    IllegalStateException.class,
                    () -> pipeline.generate(REQUEST, ProgressListener.NONE, new Cancellation(), take -> {
                        throw new IllegalStateException("no room");
                    }));
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, 0})
    void brokenDecoderGivesNoClip(float factor) {
        try (DemoPipeline demo = new DemoPipeline();
                Scaled scaled = new Scaled(demo.networks(), factor)) {
            Pipeline pipeline = new Pipeline(scaled, 60);
            assertThrows(
                    UnusableAudioException.class,
                    () -> pipeline.generate(REQUEST, ProgressListener.NONE, new Cancellation(), takes::add));
        }
        assertEquals(List.of(), takes);
    }

    /** Sound networks, but every weight of the decoder times a factor. */
    private static final class Scaled implements Networks {
        private final Networks sound;
        private final TensorFile file = TensorFiles.open(DemoPipeline.files().decoder(), Network.DECODER);
        private final Weights intact = Weights.of(file, Dtype.F32);
        private final Weights weights;
        private final SameDecoder decoder;

        Scaled(Networks sound, float factor) {
            this.sound = sound;
            this.weights = Weights.of(
                    file.tensors(), info -> intact.tensor(info.name()).mul(factor), Dtype.F32, "a scaled decoder");
            this.decoder = new SameDecoder(weights, sound.decoder().config());
        }

        @Override
        public Conditioner conditioner() {
            return sound.conditioner();
        }

        @Override
        public Dit dit() {
            return sound.dit();
        }

        @Override
        public SecondsEmbedder seconds() {
            return sound.seconds();
        }

        @Override
        public AdapterSession adapters() {
            return sound.adapters();
        }

        @Override
        public SameEncoder encoder() {
            return sound.encoder();
        }

        @Override
        public SameDecoder decoder() {
            return decoder;
        }

        @Override
        public SameConfig.Variant codec() {
            return sound.codec();
        }

        @Override
        public Dtype compute() {
            return sound.compute();
        }

        @Override
        public Dtype latentType() {
            return sound.latentType();
        }

        @Override
        public void releaseText() {
            sound.releaseText();
        }

        @Override
        public void releaseEncoder() {
            sound.releaseEncoder();
        }

        @Override
        public void close() {
            weights.close();
            intact.close();
            file.close();
        }
    }
}
