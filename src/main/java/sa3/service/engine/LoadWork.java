package sa3.service.engine;

import sa3.models.ModelFiles;
import sa3.service.jobs.Turn;
import sa3.service.jobs.Work;

/** Loads a model, so that the next job need not. */
final class LoadWork implements Work {
    private final LoadedModels models;
    private final ModelFiles files;

    LoadWork(LoadedModels models, ModelFiles files) {
        this.models = models;
        this.files = files;
    }

    @Override
    public Outcome run(Turn turn) {
        models.pipeline(files, turn, turn.cancellation());
        return Outcome.DONE;
    }
}
