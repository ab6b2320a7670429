package sa3.train.data;

/**
 * What one turn trains on.
 *
 * @param index global index of the turn: the key of its random numbers
 * @param valid which latents are real
 * @param secondsTotal duration of the whole sound, also where only a part is trained on
 */
public record TrainSample(long index, Latents latents, FrameMask valid, double secondsTotal, String prompt) {}
