package sa3.train.run;

import sa3.train.TrainerSettings;
import sa3.train.adapters.AdapterSettings;
import sa3.train.flow.FlowSettings;
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

    /** The part that the trainer itself goes by. */
    public TrainerSettings trainer() {
        return new TrainerSettings(
                data.batchSize(),
                data.accumulation(),
                optimizer.learningRate(),
                optimizer.adamW(),
                optimizer.clip(),
                optimizer.average(),
                seed);
    }
}
