package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.codec.Chunking;

class LatentPlanTest {
    @Test
    void pairedCodecGetsAnEvenNumberOfLatents() {
        assertEquals(11, LatentPlan.of(1, 4096, false).latentFrames());
        assertEquals(12, LatentPlan.of(1, 4096, true).latentFrames());
    }

    @Test
    void rangeEndsRoundHalfToEven() {
        double latent = 4096.0 / 44100;
        LatentPlan plan = LatentPlan.of(10, 4096, false);
        assertEquals(new LatentPlan.Range(2, 4), plan.latents(2.5 * latent, 3.5 * latent));
    }

    @Test
    void shortRangeMayBeEmpty() {
        assertTrue(LatentPlan.of(1, 4096, true).latents(0.05, 0.06).isEmpty());
    }

    @Test
    void oddClipThatFitsOneWindowIsDecodedInSmallChunks() {
        assertEquals(new Chunking(2, 2), new LatentPlan(21, 0, 4096).decoding(new Chunking(128, 8)));
        assertNull(new LatentPlan(5, 0, 4096).decoding(new Chunking(128, 8)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesLengthsThatAreNone(double seconds) {
        assertThrows(IllegalArgumentException.class, () -> LatentPlan.of(seconds, 4096, false));
    }

    @Test
    void clipsOfDifferentLengthsKeepTheirPadding() {
        PaddedPlan plan = PaddedPlan.of(List.of(0.03, 0.02), 0.006, 64, 5292032);
        assertEquals(new PaddedPlan(26, List.of(21, 14), List.of(25, 18), 1664), plan);
    }
}
