package sa3.service.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobRequest;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;
import sa3.settings.GenerationPlan;
import sa3.settings.Settings;

/**
 * The ways in: turns what clients want into jobs. What cannot be done is refused here, before it waits in any queue. Any
 * thread.
 */
public final class Engine {
    private static final int TITLE_CHARACTERS = 80;

    private final JobQueue queue;
    private final ModelStore store;
    private final LoraFolders loras;
    private final LoadedModels models;
    private final GenerateWork.Shop shop;

    public Engine(JobQueue queue, Sources sources, LoadedModels models, Takes takes) {
        this.queue = queue;
        this.store = sources.models();
        this.loras = sources.loras();
        this.models = models;
        this.shop = new GenerateWork.Shop(models, takes, new Provenance(store), loras);
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
        List<TakeRecord> takes = shop.takes().ofJob(id.value());
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
     * @throws sa3.lora.LoraException an adapter is not there
     * @throws sa3.service.jobs.QueueException see {@link JobQueue#submit}
     */
    public JobView generate(JobId id, Order order) {
        Settings settings = order.settings();
        Optional<JobView> known = known(id, settings.run().takes());
        if (known.isPresent()) {
            return known.get();
        }
        List<String> remarks = new ArrayList<>();
        GenerationPlan plan = GenerationPlan.of(settings, order.clips(), store, loras, remarks::add);
        String title = title(plan.request().prompt().text());
        GenerateWork work = new GenerateWork(plan, title, remarks, shop);
        return queue.submit(id, new JobRequest("generate", title, order.priority(), work));
    }

    /**
     * Moves strengths of a job that waits or runs.
     *
     * @return false when there is no such job, it has ended, or makes no takes
     * @throws IllegalArgumentException a slot or strength that cannot be; nothing has moved
     */
    public boolean moveStrengths(JobId id, StrengthMoves moves) {
        Optional<JobView> job = queue.find(id).filter(view -> !view.state().isEnd());
        if (job.isPresent() && job.get().request().work() instanceof GenerateWork work) {
            work.loras().move(moves);
            return true;
        }
        return false;
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

    private static String title(String prompt) {
        String line = prompt.strip().replaceAll("\\s+", " ");
        return line.length() <= TITLE_CHARACTERS ? line : line.substring(0, TITLE_CHARACTERS) + "…";
    }
}
