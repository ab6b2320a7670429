package sa3.dsp;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ten seconds of stereo noise to 44.1 kHz. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ResamplerSpeed {
    @Param({"48000", "96000", "22050"})
    public int rateHz;

    private AudioClip clip;

    @Setup(Level.Trial)
    public void draw() {
        Random random = new Random(1);
        float[][] samples = new float[2][10 * rateHz];
        for (float[] channel : samples) {
            for (int n = 0; n < channel.length; n++) {
                channel[n] = random.nextFloat() - 0.5f;
            }
        }
        clip = new AudioClip(samples, rateHz);
    }

    @Benchmark
    public AudioClip toModelRate() {
        return Resampler.resample(clip, 44100);
    }
}
