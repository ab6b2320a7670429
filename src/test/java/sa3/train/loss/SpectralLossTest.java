package sa3.train.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sa3.mlx.Array;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Scope;

class SpectralLossTest {
    private static final int SAMPLES = 2048;

    private static Array sine(double cyclesPerSample, double phase) {
        float[] samples = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * (cyclesPerSample * i + phase));
        }
        return Array.of(samples, 1, SAMPLES);
    }

    private static double loss(Array expected, Array found) {
        try (SpectralLoss loss = new SpectralLoss(List.of(256, 64))) {
            return loss.of(expected, found).item();
        }
    }

    @Test
    void equalSoundsAreNoDistanceApart() {
        try (Scope scope = Scope.open()) {
            assertEquals(0, loss(sine(0.1, 0), sine(0.1, 0)), 1e-3);
        }
    }

    @Test
    void aMovedPhaseMattersLittleAndAnotherPitchMuch() {
        try (Scope scope = Scope.open()) {
            double moved = loss(sine(0.1, 0), sine(0.1, 0.3));
            double other = loss(sine(0.1, 0), sine(0.2, 0));
            assertTrue(10 * moved < other, moved + " and " + other);
        }
    }

    @Test
    void longFramesTellNearPitchesApartThatShortOnesCannot() {
        try (Scope scope = Scope.open();
                SpectralLoss fine = new SpectralLoss(List.of(1024));
                SpectralLoss coarse = new SpectralLoss(List.of(32))) {
            Array here = sine(0.050, 0);
            Array there = sine(0.054, 0);
            assertTrue(fine.of(here, there).item() > 3 * coarse.of(here, there).item());
        }
    }

    @Test
    void framesThatDoNotFitAreRefused() {
        long before = MlxRuntime.liveHandles();
        try (Scope scope = Scope.open()) {
            assertThrows(IllegalArgumentException.class, () -> new SpectralLoss(List.of(33)));
            try (SpectralLoss loss = new SpectralLoss(List.of(4096))) {
                assertThrows(IllegalArgumentException.class, () -> loss.of(sine(0.1, 0), sine(0.1, 0)));
            }
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
