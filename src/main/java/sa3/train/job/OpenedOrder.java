package sa3.train.job;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.lora.bind.VectorCache;
import sa3.mlx.Scope;
import sa3.models.ModelStore;
import sa3.pipeline.FileNetworks;
import sa3.train.GradientExchange;
import sa3.train.data.CaptionReview;
import sa3.train.data.LatentSet;
import sa3.train.flow.LatentClock;
import sa3.train.run.AdapterExporter;
import sa3.train.run.AdapterTraining;
import sa3.train.run.RunIdentity;
import sa3.train.run.TrainSettings;
import sa3.train.run.TrainingRun;

/**
 * What an order names, opened: the data set, the base model with its networks, and the adapters on them. Belongs to the
 * thread that owns MLX.
 */
final class OpenedOrder implements AutoCloseable {
    /** A clip to listen to in between; the crops of training are longer. */
    private static final double PREVIEW_SECONDS = 10;

    private final TrainOrder order;
    private final Consumer<String> remarks;
    private final LatentSet set;
    private final BaseModel base;
    private final LatentClock clock;
    private final TrainSettings settings;
    private final FileNetworks networks;
    private final AdapterTraining training;

    /**
     * @param remarks takes a line at a time for the user
     * @throws sa3.train.TrainException data, settings or base do not fit each other
     */
    OpenedOrder(TrainOrder order, ModelStore models, Consumer<String> remarks) {
        this.order = order;
        this.remarks = remarks;
        set = LatentSet.open(Path.of(order.latents()));
        set.skipped().forEach(line -> remarks.accept("skipped: " + line));
        new CaptionReview(set.tags(), order.settings().data().prompts()).lines().forEach(remarks);
        base = BaseModel.of(order.base(), models);
        clock = base.clock();
        BaseModel.requireCodec(
                Path.of(order.latents()), order.base().model(), base.trained().codec());
        settings = base.cropped(order.settings(), set, clock, remarks);
        networks = new FileNetworks(base.trained(), true);
        try (Scope scope = Scope.open()) {
            training = training();
        } catch (RuntimeException | Error e) {
            networks.close();
            throw e;
        }
    }

    private AdapterTraining training() {
        AdapterTraining.Base network = new AdapterTraining.Base(
                networks.dit(), networks.seconds(), networks.conditioner(), clock, networks.latentType());
        AdapterTraining.Means how = new AdapterTraining.Means(order.recompute(), VectorCache.ofUser(), remarks);
        return new AdapterTraining(network, set, settings, how);
    }

    /** What a run of it takes. */
    TrainingRun.Parts parts(GradientExchange exchange) {
        AdapterExporter.About about = new AdapterExporter.About(
                order.name(), base.referenceName(), base.sha256(), promptPool().triggerWords());
        return training.parts(about, exchange);
    }

    /** @param processes that train together */
    RunIdentity identity(int processes) {
        RunIdentity.Base origin = new RunIdentity.Base(order.base().model(), base.sha256(), base.textSha256());
        return new RunIdentity(settings, origin, set.sha256(), order.plan().probes(), processes);
    }

    /** What a new run begins with, in the current scope. */
    TrainingRun.InitialState initial() {
        return order.start().state(training, base, order.plan().maxSteps(), remarks);
    }

    private PromptPool promptPool() {
        return new PromptPool(set, settings.data().prompts(), settings.seed());
    }

    /** @param folder where they go */
    Previews previews(Path folder) {
        List<PreviewClip> clips = order.previews().clips();
        List<PreviewClip> chosen =
                clips.isEmpty() ? List.of(PreviewClip.of(promptPool().first())) : clips;
        int crop = settings.data().cropFrames() == null ? 1 : settings.data().cropFrames();
        double seconds = Math.min(PREVIEW_SECONDS, crop / clock.latentsPerSecond());
        return new Previews(base, chosen, seconds, folder, remarks);
    }

    /**
     * A finished adapter with what belongs to it.
     *
     * @param run the folder of its run
     * @param preview null = it was not heard
     */
    Delivery.Parcel parcel(Path run, Path adapter, @Nullable Path preview) {
        return new Delivery.Parcel(
                order.name(),
                run.toAbsolutePath().normalize().toString(),
                adapter,
                promptPool().triggerWords(),
                promptPool().prompts(),
                base.referenceName(),
                base.sha256(),
                preview);
    }

    /** Number of adapted layers. */
    int layers() {
        return training.layers();
    }

    /** Sounds in the data set. */
    int sounds() {
        return set.size();
    }

    @Override
    public void close() {
        try (networks) {
            training.close();
        }
    }
}
