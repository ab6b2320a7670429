package sa3.settings;

import sa3.diffusion.Sampler;

/** What a model was made for, used where nobody chose. */
public record ModelDefaults(Sampler sampler, int steps) {}
