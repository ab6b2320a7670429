package sa3.pipeline;

import java.util.List;
import sa3.dsp.AudioClip;
import sa3.lora.live.Played;

/**
 * One finished clip with what made it.
 *
 * @param clip stereo at 44.1 kHz, trimmed, pasted, limited as the request says
 * @param seed the seed that makes exactly this clip again
 * @param index 0-based among the takes of the request
 * @param limiterReductionDb the most that the limiter took off; 0 = it had nothing to do
 * @param raw what the networks gave
 * @param loras the adapters that were heard in it
 * @param notes what the user should know, one line each
 */
public record Take(
        AudioClip clip,
        long seed,
        int index,
        double limiterReductionDb,
        Raw raw,
        List<Played> loras,
        List<String> notes) {
    public Take {
        loras = List.copyOf(loras);
        notes = List.copyOf(notes);
    }

    /** The output of the networks before anything was done to it. */
    public static final class Raw {
        private final float[] latents;
        private final int latentChannels;
        private final AudioClip decoded;

        Raw(float[] latents, int latentChannels, AudioClip decoded) {
            this.latents = latents;
            this.latentChannels = latentChannels;
            this.decoded = decoded;
        }

        /** [C, T], row-major; a copy. */
        public float[] latents() {
            return latents.clone();
        }

        public int latentChannels() {
            return latentChannels;
        }

        /** All decoded frames, more than the clip has. */
        public AudioClip decoded() {
            return decoded;
        }
    }
}
