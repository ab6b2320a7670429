package sa3.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Property
    void fallsFromTheFirstLevelToZero(
            @ForAll @IntRange(min = 1, max = 200) int steps,
            @ForAll @DoubleRange(min = 0.01, max = 1) double sigmaMax,
            @ForAll("shifts") DistributionShift shift,
            @ForAll @IntRange(min = 64, max = 5000) int latentFrames) {
        float[] sigmas = Schedule.sigmas(steps, sigmaMax, shift, latentFrames);
        assertEquals(steps + 1, sigmas.length);
        assertEquals((float) sigmaMax, sigmas[0]);
        assertEquals(0, sigmas[steps]);
        for (int i = 2; i <= steps; i++) {
            assertTrue(sigmas[i] < sigmas[i - 1], "step " + i);
        }
    }

    @Provide
    Arbitrary<DistributionShift> shifts() {
        return Arbitraries.of(
                new DistributionShift.None(),
                DistributionShift.SAMPLING_DEFAULT,
                new DistributionShift.LogSnr(),
                new DistributionShift.Flux(256, 4096, 1, 3),
                new DistributionShift.Full());
    }

    @Test
    void lengthsBelowOneCountAsOne() {
        DistributionShift shift = new DistributionShift.LogSnr();
        assertEquals(shift.apply(0.5, 1), shift.apply(0.5, -3));
    }

    @Test
    void refusesZeroSteps() {
        assertThrows(
                IllegalArgumentException.class, () -> Schedule.sigmas(0, 1, DistributionShift.SAMPLING_DEFAULT, 100));
    }

    @Test
    void refusesAStartWithoutNoise() {
        assertThrows(
                IllegalArgumentException.class, () -> Schedule.sigmas(8, 0, DistributionShift.SAMPLING_DEFAULT, 100));
    }

    @Test
    void truncatedSamplerCoversTheWholeRange() {
        TimestepSampler sampler = new TimestepSampler.TruncLogitNormal(true);
        assertEquals(1, sampler.level(0), 1e-9);
        assertEquals(0, sampler.level(1), 1e-3);
    }

    @Property
    void samplersFallOrRiseWithoutLeavingTheRange(@ForAll @DoubleRange(min = 0, max = 1) double u) {
        for (TimestepSampler sampler : new TimestepSampler[] {
            new TimestepSampler.Uniform(),
            new TimestepSampler.TruncLogitNormal(false),
            new TimestepSampler.TruncLogitNormal(true),
            new TimestepSampler.LogSnrUniform()
        }) {
            double t = sampler.level(u);
            assertTrue(t >= 0 && t <= 1, sampler + " gives " + t);
        }
    }
}
