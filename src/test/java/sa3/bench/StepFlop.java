package sa3.bench;

import sa3.diffusion.DitConfig;

/** The floating-point operations of one step in closed form, written down from the architecture alone. */
final class StepFlop {
    private StepFlop() {}

    /** @param s tokens of the prompt with the duration token */
    static long of(DitConfig c, long t, long s) {
        long e = c.width();
        long n = c.memoryTokens() + t;
        long attentions = c.differential() ? 2 : 1;
        long time = e * c.timeFeatures() + e * e; // embed t
        long modulation = e * e + 6 * e * e;
        long ends = t * (2L * c.latentChannels() * c.latentChannels() + 2 * c.latentChannels() * e);
        long self = n * e * e * (2 * attentions + 1) + n * e * e; // q, k, (q′, k′,) v and out
        long selfScores = (attentions + 1) * n * n * e;
        long cross = n * e * e * attentions + n * e * e; // q, (q′) and out; keys and values are hoisted
        long crossScores = (attentions + 1) * n * s * e;
        long feedForward = 3 * n * e * c.feedForward();
        return 2 * (time + modulation + ends + c.layers() * (self + selfScores + cross + crossScores + feedForward));
    }
}
