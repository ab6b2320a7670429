package sa3.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sa3.codec.AudioEncoder.Chunks;
import sa3.codec.AudioEncoder.Settings;
import sa3.mlx.Array;
import sa3.mlx.FreedScope;

class AudioEncoderTest {
    private static final int PATCH = 4;
    private static final int STRIDE = 2;

    /** A latent is the mean of its patches' first row: the mean of every fourth sample of the left channel. */
    private static final LatentEncoder MEANS = patches -> patches.slice(1, 0, 1)
            .reshape(patches.dim(0), 1, patches.dim(2) / STRIDE, STRIDE)
            .mean(false, 3);

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private static Settings whole() {
        return new Settings(PATCH, STRIDE, STRIDE, null);
    }

    private static Settings chunked(int size, int overlap, int perCall) {
        return new Settings(PATCH, STRIDE, STRIDE, new Chunks(size, overlap, perCall));
    }

    private static AudioEncoder.Encoded encode(Settings settings, int @Nullable [] valid, int... shape) {
        return new AudioEncoder(MEANS, settings).encode(Array.zeros(shape), valid);
    }

    private static Array ramp(int samples) {
        float[] values = new float[2 * samples];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Array.of(values, 1, 2, samples);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("must be [B, 2, N] or [2, N]", whole(), null, new int[] {1, 1, 2, 8}),
                Arguments.of("must be [B, 2, N] or [2, N]", whole(), null, new int[] {8}),
                Arguments.of("audio is empty", whole(), null, new int[] {0, 2, 8}),
                Arguments.of("audio is empty", whole(), null, new int[] {1, 2, 0}),
                Arguments.of("two channels", whole(), null, new int[] {1, 1, 8}),
                Arguments.of("two channels", whole(), null, new int[] {3, 8}),
                Arguments.of("found 0 and 2", new Settings(0, STRIDE, STRIDE, null), null, new int[] {1, 2, 8}),
                Arguments.of("found 4 and 0", new Settings(PATCH, 0, STRIDE, null), null, new int[] {1, 2, 8}),
                Arguments.of("found 0", new Settings(PATCH, STRIDE, 0, null), null, new int[] {1, 2, 8}),
                Arguments.of("found 3", new Settings(PATCH, STRIDE, 3, null), null, new int[] {1, 2, 8}),
                Arguments.of("2 valid lengths for a batch of 1", whole(), new int[] {1, 2}, new int[] {1, 2, 8}),
                Arguments.of("valid length -1 of 8", whole(), new int[] {-1}, new int[] {1, 2, 8}),
                Arguments.of("valid length 9 of 8", whole(), new int[] {9}, new int[] {1, 2, 8}),
                Arguments.of("chunk size must be at least 1", chunked(0, 0, 1), null, new int[] {1, 2, 96}),
                Arguments.of("smaller than the chunk 4", chunked(4, 4, 1), null, new int[] {1, 2, 96}),
                Arguments.of("found -1", chunked(4, -1, 1), null, new int[] {1, 2, 96}),
                Arguments.of("chunks per call", chunked(4, 1, 0), null, new int[] {1, 2, 96}),
                Arguments.of(
                        "a chunk of 3 latents",
                        new Settings(PATCH, STRIDE, 2 * STRIDE, new Chunks(3, 1, 1)),
                        null,
                        new int[] {1, 2, 96}));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWhatCannotBe(String message, Settings settings, int @Nullable [] valid, int[] shape) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> encode(settings, valid, shape));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void chunkSettingsDoNotMatterToShortAudio() {
        assertDoesNotThrow(() -> encode(chunked(4, 9, 0), null, 1, 2, 32));
    }

    @Test
    void aSingleClipNeedsNoBatchAxis() {
        Array clip = ramp(16);
        float[] batched =
                new AudioEncoder(MEANS, whole()).encode(clip, null).latents().toFloats();
        assertArrayEquals(
                batched,
                new AudioEncoder(MEANS, whole())
                        .encode(clip.reshape(2, 16), null)
                        .latents()
                        .toFloats());
    }

    @Test
    void aLatentIsValidIfAnyOfItsSamplesIs() {
        AudioEncoder.Encoded encoded = encode(whole(), new int[] {0, 1, 8, 9}, 4, 2, 9);
        assertEquals(List.of(0, 1, 1, 2), encoded.validLatents());
        assertArrayEquals(new float[] {0, 0, 1, 0, 1, 0, 1, 1}, encoded.mask().toFloats());
    }

    @Test
    void padsTheEndToWholeUnits() {
        AudioEncoder.Encoded encoded = encode(new Settings(PATCH, STRIDE, 2 * STRIDE, null), null, 1, 2, 17);
        assertEquals(17, encoded.sourceSamples());
        assertEquals(32, encoded.paddedSamples());
        assertEquals(List.of(3), encoded.validLatents());
    }

    @Test
    void chunksSideBySideGiveTheSameLatents() {
        Array audio = ramp(88);
        float[] one = new AudioEncoder(MEANS, chunked(4, 2, 1))
                .encode(audio, null)
                .latents()
                .toFloats();
        float[] three = new AudioEncoder(MEANS, chunked(4, 2, 3))
                .encode(audio, null)
                .latents()
                .toFloats();
        assertArrayEquals(one, three);
    }

    @Test
    void anEncoderThatSeesNoNeighboursGivesTheSameInChunks() {
        Array audio = ramp(88);
        float[] whole =
                new AudioEncoder(MEANS, whole()).encode(audio, null).latents().toFloats();
        float[] chunked = new AudioEncoder(MEANS, chunked(4, 1, 1))
                .encode(audio, null)
                .latents()
                .toFloats();
        assertArrayEquals(whole, chunked);
    }

    @Test
    void aListenerCanStopBeforeAnyChunk() {
        List<Integer> seen = new ArrayList<>();
        IllegalStateException stop = new IllegalStateException("stop");
        AudioEncoder encoder = new AudioEncoder(MEANS, chunked(4, 2, 1));
        assertThrows(
                IllegalStateException.class,
                () -> encoder.encode(ramp(88), null, (done, count) -> {
                    seen.add(done);
                    if (done == 2) {
                        throw stop;
                    }
                }));
        assertEquals(List.of(0, 1, 2), seen);
    }
}
