package sa3.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.FreedScope;
import sa3.mlx.Ops;
import sa3.weights.Weights;

class SameCodecTest {
    /** Different lengths change the order of additions, nothing else. */
    private static final float ROUNDING = 2e-5f;

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private final List<Weights> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Weights::close);
    }

    private Weights keep(Weights weights) {
        opened.add(weights);
        return weights;
    }

    private SameDecoder decoder(SameConfig.Variant variant) {
        SameConfig config = TinyCodec.config(variant);
        return new SameDecoder(keep(TinyCodec.weights(config.decoderTensors(), Dtype.F32)), config);
    }

    private SameEncoder encoder(SameConfig.Variant variant) {
        SameConfig config = TinyCodec.config(variant);
        return new SameEncoder(keep(TinyCodec.weights(config.encoderTensors(), Dtype.F32)), config);
    }

    private static Array latents(int batch, int frames) {
        return TinyCodec.numbers(7, 0, 1, batch, TinyCodec.LATENT_CHANNELS, frames);
    }

    private static Array windowed(SameDecoder decoder, Array latents, List<Window> windows) {
        List<float[]> parts = new ArrayList<>();
        decoder.decode(latents, windows, (window, i, count, patches) -> parts.add(patches.toFloats()));
        List<Array> arrays = new ArrayList<>();
        for (float[] part : parts) {
            int rows = latents.dim(0) * 2 * TinyCodec.PATCH;
            arrays.add(Array.of(part, latents.dim(0), 2 * TinyCodec.PATCH, part.length / rows));
        }
        return Ops.concat(2, arrays);
    }

    @ParameterizedTest
    @EnumSource
    void windowsOfTheReachDecodeToTheSameAudio(SameConfig.Variant variant) {
        SameDecoder decoder = decoder(variant);
        Array latents = latents(2, 30);
        Chunking chunking = Chunking.fitting(decoder.config(), 30, 2, 1);
        List<Window> windows = Window.centred(30, chunking.chunk(), chunking.overlap());
        assertTrue(windows.size() > 3);
        float[] whole = decoder.patches(latents).toFloats();
        assertArrayEquals(whole, windowed(decoder, latents, windows).toFloats(), ROUNDING);
    }

    @ParameterizedTest
    @EnumSource
    void oneLatentLessThanTheReachDecodesToOtherAudio(SameConfig.Variant variant) {
        SameDecoder decoder = decoder(variant);
        Array latents = latents(1, 30);
        int unit = variant.latentMultiple();
        List<Window> windows = Window.centred(30, 6, decoder.config().reach() - unit);
        float[] whole = decoder.patches(latents).toFloats();
        float[] cut = windowed(decoder, latents, windows).toFloats();
        float worst = 0;
        for (int i = 0; i < whole.length; i++) {
            worst = Math.max(worst, Math.abs(whole[i] - cut[i]));
        }
        assertTrue(worst > ROUNDING, "worst difference " + worst);
    }

    @ParameterizedTest
    @EnumSource
    void chunksOfTheReachEncodeToTheSameLatents(SameConfig.Variant variant) {
        SameEncoder encoder = encoder(variant);
        SameConfig config = encoder.config();
        Array audio = TinyCodec.numbers(3, 0, 0.3, 2, 2, 30 * TinyCodec.SAMPLES_PER_LATENT);
        AudioEncoder.Chunks chunks = AudioEncoder.Chunks.fitting(config, 30, 2, 1);
        AudioEncoder.Encoded cut =
                new AudioEncoder(encoder, AudioEncoder.Settings.of(config, chunks)).encode(audio, null);
        assertTrue(cut.windows().size() > 3);
        float[] whole = encoder.encode(Patches.patchify(audio, TinyCodec.PATCH)).toFloats();
        assertArrayEquals(whole, cut.latents().toFloats(), ROUNDING);
    }

    @ParameterizedTest
    @EnumSource
    void clipsOfABatchDoNotHearEachOther(SameConfig.Variant variant) {
        SameDecoder decoder = decoder(variant);
        Array latents = latents(2, 4);
        float[] together = decoder.patches(latents).slice(0, 1, 2).toFloats();
        assertArrayEquals(decoder.patches(latents.slice(0, 1, 2)).toFloats(), together, ROUNDING);
    }

    @Test
    void theSmallCodecRefusesAnOddNumberOfLatents() {
        SameDecoder decoder = decoder(SameConfig.Variant.CHUNKED);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> decoder.patches(latents(1, 5)));
        assertEquals("same-s works on an even number of latents, found 5", e.getMessage());
    }

    @Test
    void theSmallEncoderRefusesPatchesOfAnOddNumberOfLatents() {
        SameEncoder encoder = encoder(SameConfig.Variant.CHUNKED);
        Array patches = Array.zeros(1, 2 * TinyCodec.PATCH, 3 * SameConfig.PATCHES_PER_LATENT);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(patches));
    }

    @Test
    void theLargeCodecDecodesASingleLatent() {
        Array patches = decoder(SameConfig.Variant.SLIDING).patches(latents(1, 1));
        assertArrayEquals(new int[] {1, 2 * TinyCodec.PATCH, SameConfig.PATCHES_PER_LATENT}, patches.shape());
    }

    @Test
    void refusesLatentsOfAnotherCodec() {
        SameDecoder decoder = decoder(SameConfig.Variant.SLIDING);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> decoder.patches(Array.zeros(1, 8, 4)));
        assertEquals("decode: latents must be [B, 3, T], found Array[1, 8, 4] F32", e.getMessage());
    }

    @Test
    void refusesPatchesThatAreNoWholeLatents() {
        SameEncoder encoder = encoder(SameConfig.Variant.SLIDING);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(Array.zeros(1, 4, 17)));
    }

    @Test
    void refusesToComputeInHalfPrecision() {
        SameConfig config = TinyCodec.config(SameConfig.Variant.SLIDING);
        Weights half = keep(TinyCodec.weights(config.decoderTensors(), Dtype.F16));
        assertThrows(IllegalArgumentException.class, () -> new SameDecoder(half, config));
    }

    @Test
    void halfPrecisionLatentsAreDecodedInFull() {
        Array patches =
                decoder(SameConfig.Variant.SLIDING).patches(latents(1, 2).as(Dtype.F16));
        assertEquals(Dtype.F32, patches.dtype());
    }

    @Test
    void theFirstWindowIsHeardBeforeTheSecondIsDecoded() {
        SameDecoder decoder = decoder(SameConfig.Variant.SLIDING);
        List<Integer> heard = new ArrayList<>();
        IllegalStateException stop = new IllegalStateException("stop");
        assertEquals(
                stop,
                assertThrows(
                        IllegalStateException.class,
                        () -> decoder.decode(latents(1, 20), Window.centred(20, 2, 3), (window, i, count, patches) -> {
                            heard.add(window.keepTo());
                            throw stop;
                        })));
        assertEquals(List.of(5), heard);
    }

    @Test
    void sineGatesBeginWhereTheConfigurationSays() {
        SameConfig config = TinyCodec.config(SameConfig.Variant.SLIDING);
        Weights weights = keep(TinyCodec.weights(config.decoderTensors(), Dtype.F32));
        Array latents = latents(1, 4);
        float[] sine = new SameDecoder(weights, config).patches(latents).toFloats();
        float[] none = new SameDecoder(weights, config.withSineStart(null))
                .patches(latents)
                .toFloats();
        assertTrue(Math.abs(sine[0] - none[0]) > 1e-4);
    }

    @ParameterizedTest
    @EnumSource
    void dimensionsAreReadFromTheTensors(SameConfig.Variant variant) {
        SameConfig config = SameConfig.released(variant, true);
        Weights weights = keep(TinyCodec.weights(config.decoderTensors(), Dtype.F32));
        assertEquals(config, SameConfig.ofDecoder(variant, weights.tensors(), "random numbers"));
    }
}
