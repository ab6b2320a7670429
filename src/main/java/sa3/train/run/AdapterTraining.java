package sa3.train.run;

import java.util.List;
import java.util.function.Consumer;
import sa3.conditioning.Conditioner;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.lora.bind.SingularVectors;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.train.GradientExchange;
import sa3.train.Objective;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.adapters.AdapterSet;
import sa3.train.adapters.AdapterStart;
import sa3.train.adapters.AdapterTargets;
import sa3.train.data.LatentSet;
import sa3.train.flow.BatchMaker;
import sa3.train.flow.CaptionCache;
import sa3.train.flow.FlowObjective;
import sa3.train.flow.LatentClock;
import sa3.train.flow.LongCaptions;

/**
 * A network, a data set and settings, put together into what a run takes. Belongs to the thread that owns MLX; closing
 * takes the adapters off the network.
 */
public final class AdapterTraining implements AutoCloseable {
    private final TrainSettings settings;
    private final LatentSet set;
    private final AdapterSet adapters;
    private final CaptionCache captions;
    private final Objective objective;
    private final Consumer<String> remarks;

    /**
     * The network that adapters are trained on; must live as long as the training.
     *
     * @param latentType type of latents and noise
     */
    public record Base(
            Dit dit, SecondsEmbedder seconds, Conditioner conditioner, LatentClock clock, Dtype latentType) {}

    /**
     * How the work is done, which changes no number.
     *
     * @param recompute blocks are computed again for the gradients: less memory, more time
     * @param vectors gives the bases of -xs adapters
     * @param remarks takes a line about each file that turns out unreadable, and about layers that a start leaves out
     */
    public record Means(boolean recompute, SingularVectors vectors, Consumer<String> remarks) {}

    /** @throws TrainException the latents are another network's, or the filter leaves no layer */
    public AdapterTraining(Base base, LatentSet set, TrainSettings settings, Means means) {
        this.settings = settings;
        this.set = set;
        this.remarks = means.remarks;
        requireFit(base, set);
        LongCaptions cut = new LongCaptions(base.conditioner::tooLong, remarks);
        captions = new CaptionCache(caption -> {
            cut.see(caption);
            return base.conditioner.states(caption);
        });
        adapters = new AdapterSet(
                settings.adapter(),
                AdapterTargets.of(settings.adapter(), base.dit, base.seconds.layer()),
                AdapterSet.bases(means.vectors, settings.adapter().rank()));
        FlowObjective.Network network = new FlowObjective.Network(base.dit, base.seconds, adapters);
        objective = new FlowObjective(network, settings.flow(), batches(base, means)::batch, means.recompute);
    }

    private static void requireFit(Base base, LatentSet set) {
        int channels = base.dit.config().latentChannels();
        if (set.channels() != channels) {
            throw new TrainException(set.entry(0).file() + " and the others have " + set.channels()
                    + " latent channels, the network takes " + channels
                    + ": they were encoded for another model; encode the sounds again with its codec");
        }
    }

    private BatchMaker batches(Base base, Means means) {
        return new BatchMaker(
                settings.samples(set, means.remarks),
                captions,
                base.conditioner::padded,
                settings.batches(base.clock, base.latentType));
    }

    /** Number of adapted layers. */
    public int layers() {
        return adapters.size();
    }

    /** What a run takes. */
    public TrainingRun.Parts parts(AdapterExporter.About about, GradientExchange exchange) {
        AdapterExporter exporter = new AdapterExporter(adapters.tensors(), settings.adapter(), about);
        return new TrainingRun.Parts(objective, set.size(), exporter, exchange);
    }

    /** The state before the first step, in the current scope until a run takes it over. */
    public TrainState initial() {
        return TrainState.initial(
                adapters.initial(settings.seed()), settings.optimizer().emaDecay() != null);
    }

    /**
     * The same from the tensors of an adapter. Layers that only one of the two has are told.
     *
     * @throws TrainException it is of another family, rank, alpha or shape
     */
    public TrainState startingFrom(AdapterStart start) {
        start.requireSame(settings.adapter());
        start.otherLayers(adapters.tensors()).ifPresent(remarks);
        List<Array> tensors = start.over(adapters.tensors(), adapters.initial(settings.seed()));
        return TrainState.initial(tensors, settings.optimizer().emaDecay() != null);
    }

    @Override
    public void close() {
        adapters.close();
        captions.close();
    }
}
