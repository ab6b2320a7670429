package sa3.train.run;

import java.util.Objects;
import java.util.function.Consumer;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.train.TrainerSettings;
import sa3.train.adapters.AdapterSettings;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.SampleSource;
import sa3.train.flow.BatchMaker;
import sa3.train.flow.FlowSettings;
import sa3.train.flow.LatentClock;
import sa3.train.flow.NoiseSettings;

/**
 * All that decides what a training comes to, apart from the network and the data: two runs with the same settings, base
 * and latents give the same adapter.
 *
 * @param seed of everything random
 */
public record TrainSettings(
        AdapterSettings adapter,
        DataSettings data,
        NoiseSettings noise,
        FlowSettings flow,
        OptimSettings optimizer,
        long seed) {
    /** The same with another crop. */
    public TrainSettings withCrop(int frames) {
        DataSettings cropped =
                new DataSettings(data.batchSize(), data.accumulation(), frames, data.randomCrop(), data.prompts());
        return new TrainSettings(adapter, cropped, noise, flow, optimizer, seed);
    }

    /**
     * The samples of a set as these settings cut and describe them; the crop is chosen.
     *
     * @param remarks takes a line about each file that turns out unreadable
     */
    public SampleSource samples(LatentSet set, Consumer<String> remarks) {
        int crop = Objects.requireNonNull(data.cropFrames(), "the crop is chosen before");
        SampleSource.Cut cut = new SampleSource.Cut(crop, data.randomCrop());
        return new SampleSource(set, cut, new PromptBuilder(data.prompts()), seed, remarks);
    }

    /** How batches are made of them. */
    public BatchMaker.Settings batches(LatentClock clock, Dtype latentType) {
        return new BatchMaker.Settings(flow, noise, clock, seed, latentType);
    }

    /** The part that the trainer itself goes by. */
    public TrainerSettings trainer() {
        return optimizer.trainer(data.batchSize(), data.accumulation(), seed);
    }

    /**
     * The same for adapters. A CPU gains nothing from looking at samples together: each is looked at alone, so that several
     * processes take the same steps as one with their whole batch, bit for bit. Noise is paired within a batch.
     */
    public TrainerSettings adapterTrainer() {
        boolean together = MlxRuntime.hasGpu() || flow.pairNoise();
        return together ? trainer() : trainer().apart();
    }
}
