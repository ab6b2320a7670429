package sa3.models;

import java.nio.file.Path;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;

/**
 * An installed model: what the pipeline needs to run it. The networks may lie in one and the same full checkpoint.
 *
 * @param text the text encoder with its tokenizer
 * @param maxSeconds the longest clip
 */
public record ModelFiles(
        String name,
        Path dit,
        Path encoder,
        Path decoder,
        Path text,
        SameConfig.Variant codec,
        double maxSeconds,
        Sampler defaultSampler,
        int defaultSteps) {}
