package sa3.settings;

import sa3.diffusion.Sampler;
import sa3.models.ModelFiles;

/** What a model was made for, used where nobody chose. */
public record ModelDefaults(Sampler sampler, int steps) {
    static ModelDefaults of(ModelFiles model) {
        return new ModelDefaults(model.defaultSampler(), model.defaultSteps());
    }
}
