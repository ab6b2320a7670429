package sa3.service.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import sa3.models.Model;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.pipeline.GenerationRequest;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobRequest;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;
import sa3.settings.ModelDefaults;
import sa3.settings.RunChoice;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest;

/**
 * The ways in: turns what clients want into jobs. What cannot be done is refused here, before it waits in any queue. Any
 * thread.
 */
public final class Engine {
    private static final int TITLE_CHARACTERS = 80;

    private final JobQueue queue;
    private final ModelStore store;
    private final LoadedModels models;
    private final GenerateWork.Shop shop;

    public Engine(JobQueue queue, ModelStore store, LoadedModels models, Takes takes) {
        this.queue = queue;
        this.store = store;
        this.models = models;
        this.shop = new GenerateWork.Shop(models, takes, new Provenance(store));
    }

    public JobQueue queue() {
        return queue;
    }

    public ModelStore store() {
        return store;
    }

    /** The model in memory. */
    public Optional<String> loadedModel() {
        return models.name();
    }

    /**
     * A job that was asked for before: one of the queue, or one of an earlier life of the service whose takes are all in
     * the library.
     *
     * @param count takes of the job
     */
    public Optional<JobView> known(JobId id, int count) {
        Optional<JobView> known = queue.find(id);
        if (known.isPresent()) {
            return known;
        }
        List<TakeRecord> takes = shop.takes().library().ofJob(id.value());
        if (takes.isEmpty() || takes.size() < count) {
            return Optional.empty();
        }
        String title = takes.get(0).origin().title();
        return Optional.of(
                queue.submit(id, new JobRequest("generate", title, Priority.INTERACTIVE, new ReplayWork(takes))));
    }

    /**
     * Asks for takes; a job that is known already stays what it is.
     *
     * @throws sa3.pipeline.RequestException the settings contradict themselves or the model
     * @throws sa3.models.ModelException the model is unknown or not installed
     * @throws sa3.service.jobs.QueueException see {@link JobQueue#submit}
     */
    public JobView generate(JobId id, Order order) {
        Settings settings = order.settings();
        Integer count = settings.run().count();
        Optional<JobView> known = known(id, count == null ? 1 : count);
        if (known.isPresent()) {
            return known.get();
        }
        ModelFiles files = store.resolve(model(settings.run()));
        GenerationRequest request = SettingsRequest.of(
                settings,
                order.clips(),
                new ModelDefaults(files.defaultSampler(), files.defaultSteps()),
                () -> ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        request.check(files.maxSeconds());
        String title = title(request.prompt().text());
        GenerateWork work = new GenerateWork(new GenerateWork.Plan(settings, request, files, title), shop);
        return queue.submit(id, new JobRequest("generate", title, order.priority(), work));
    }

    /**
     * Loads a model in the background.
     *
     * @throws sa3.models.ModelException it is unknown or not installed
     */
    public JobView load(String model) {
        ModelFiles files = store.files(model);
        return queue.submit(
                JobId.random(), new JobRequest("load", model, Priority.INTERACTIVE, new LoadWork(models, files)));
    }

    /** The chosen one, else the first preferred one that is installed; empty = whatever there is. */
    private String model(RunChoice run) {
        String chosen = run.model();
        if (chosen != null) {
            return chosen;
        }
        List<String> installed = store.installed().stream().map(Model::name).toList();
        return run.preference().stream().filter(installed::contains).findFirst().orElse("");
    }

    private static String title(String prompt) {
        String line = prompt.strip().replaceAll("\\s+", " ");
        return line.length() <= TITLE_CHARACTERS ? line : line.substring(0, TITLE_CHARACTERS) + "…";
    }
}
