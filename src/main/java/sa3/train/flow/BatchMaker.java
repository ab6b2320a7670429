package sa3.train.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.train.data.Draws;
import sa3.train.data.Draws.Purpose;
import sa3.train.data.FrameMask;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.data.SampleSource;
import sa3.train.data.TrainSample;
import sa3.train.loss.FrameWeights;
import sa3.train.loss.NoisePairing;
import sa3.train.loss.RectifiedFlow;

/**
 * Makes batches: reads samples, draws noise, noise levels, masks and dropped prompts, each from the random numbers of its
 * own sample. Belongs to the thread that owns MLX.
 */
public final class BatchMaker {
    private final SampleSource samples;
    private final Function<String, Array> text;
    private final Settings settings;

    /** Pads the hidden states of a caption, [1, S, D] → [1, prompt tokens, D]. */
    @FunctionalInterface
    public interface Captioner {
        Array padded(Array states);
    }

    /**
     * What batches are made by.
     *
     * @param latentType type of latents and noise: half precision where the network computes in it
     */
    public record Settings(FlowSettings flow, NoiseSettings noise, LatentClock clock, long seed, Dtype latentType) {}

    public BatchMaker(SampleSource samples, CaptionCache captions, Captioner captioner, Settings settings) {
        this(samples, prompt -> captioner.padded(captions.states(prompt)), settings);
    }

    /** @param text prompt → [1, prompt tokens, D] */
    public BatchMaker(SampleSource samples, Function<String, Array> text, Settings settings) {
        this.samples = samples;
        this.text = text;
        this.settings = settings;
    }

    /** The batch of some turns; evaluated as far as random numbers and files are concerned, in the current scope. */
    public FlowBatch batch(List<Turn> turns) {
        List<TrainSample> drawn = turns.stream().map(samples::sample).toList();
        Array clean = latents(drawn);
        float[] levels = new float[drawn.size()];
        List<Array> texts = new ArrayList<>();
        List<Float> seconds = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
            TrainSample sample = drawn.get(i);
            levels[i] = level(sample);
            texts.add(text.apply(sample.prompt()));
            seconds.add((float) sample.secondsTotal());
        }
        Array t = Array.of(levels, levels.length);
        RectifiedFlow pair = RectifiedFlow.of(clean, noise(drawn, clean), t);
        Masks masks = masks(drawn, clean);
        return new FlowBatch(
                pair,
                t,
                Ops.concat(0, texts),
                told(drawn),
                seconds,
                masks.local,
                masks.visible,
                masks.weights,
                drawn.stream().map(TrainSample::prompt).toList());
    }

    private Array latents(List<TrainSample> drawn) {
        List<Array> rows = new ArrayList<>();
        for (TrainSample sample : drawn) {
            int channels = sample.latents().channels();
            rows.add(Array.of(
                    sample.latents().values(), 1, channels, sample.latents().frames()));
        }
        return Ops.concat(0, rows).as(settings.latentType);
    }

    private Draws draws(TrainSample sample, Purpose purpose) {
        return Draws.of(settings.seed, sample.index(), purpose);
    }

    private float level(TrainSample sample) {
        int length = settings.noise.effectiveLength()
                ? settings.clock.latents(sample.secondsTotal())
                : sample.latents().frames();
        return (float) settings.noise.level(draws(sample, Purpose.NOISE_LEVEL), length);
    }

    private Array noise(List<TrainSample> drawn, Array clean) {
        List<Array> rows = new ArrayList<>();
        for (TrainSample sample : drawn) {
            RandomKey key = RandomKey.of(draws(sample, Purpose.NOISE).word());
            rows.add(key.normal(clean.dtype(), 1, clean.dim(1), clean.dim(2)));
        }
        Array noise = Ops.concat(0, rows);
        if (!settings.flow.pairNoise() || drawn.size() == 1) {
            return noise;
        }
        int[] order = NoisePairing.permutation(clean, noise);
        return Ops.take(noise, Array.of(order, order.length), 0);
    }

    private Array told(List<TrainSample> drawn) {
        float[] told = new float[drawn.size()];
        for (int i = 0; i < told.length; i++) {
            boolean dropped = draws(drawn.get(i), Purpose.DROPOUT).uniform() < settings.flow.cfgDropout();
            told[i] = dropped ? 0 : 1;
        }
        return Array.of(told, told.length, 1, 1);
    }

    /** What the network is given, what attention sees, what counts. */
    private record Masks(Array local, @Nullable Array visible, FrameWeights weights) {}

    private Masks masks(List<TrainSample> drawn, Array clean) {
        int frames = clean.dim(2);
        float[] real = new float[drawn.size() * frames];
        float[] keep = new float[real.length];
        for (int i = 0; i < drawn.size(); i++) {
            Draws draws = draws(drawn.get(i), Purpose.MASK);
            FrameMask valid = real(drawn.get(i).valid(), draws);
            System.arraycopy(valid.toArray(), 0, real, i * frames, frames);
            if (settings.flow.inpaint() != null) {
                int length = settings.flow.attentionMask() ? valid.last() + 1 : frames;
                System.arraycopy(settings.flow.inpaint().draw(draws, length, frames), 0, keep, i * frames, frames);
            }
        }
        Array valid = Array.of(real, drawn.size(), frames);
        Array visible = settings.flow.attentionMask() ? valid : null;
        if (settings.flow.inpaint() == null) {
            return new Masks(allKept(clean), visible, new FrameWeights(valid, null));
        }
        Array given = Array.of(keep, drawn.size(), frames);
        return new Masks(given(clean, given), visible, new FrameWeights(valid, given));
    }

    /** Some silence behind a sound counts as real, so that the network learns to end. */
    private FrameMask real(FrameMask valid, Draws draws) {
        if (!settings.flow.attentionMask()) {
            return valid;
        }
        double mean = settings.flow.silenceSeconds() * settings.clock.latentsPerSecond();
        int more = mean > 0 ? (int) Math.min(valid.frames(), draws.exponential(mean)) : 0;
        return FrameMask.leading(Math.min(valid.frames(), valid.last() + 1 + more), valid.frames());
    }

    /** "All is kept" with nothing given: one row serves every position, [1, 1, 1 + C]. */
    private static Array allKept(Array clean) {
        return Ops.concat(2, Array.ones(1, 1, 1), Array.zeros(1, 1, clean.dim(1)))
                .as(clean.dtype());
    }

    /** keep [B, T] → mask and kept latents, [B, T, 1 + C]. */
    private static Array given(Array clean, Array keep) {
        Array mask = keep.as(clean.dtype()).expandDims(1);
        return Ops.concat(1, mask, clean.mul(mask)).transpose(0, 2, 1);
    }
}
