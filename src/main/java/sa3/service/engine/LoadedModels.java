package sa3.service.engine;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import sa3.lora.live.AdapterSession;
import sa3.mlx.MlxRuntime;
import sa3.models.ModelFiles;
import sa3.pipeline.Cancellation;
import sa3.pipeline.FileNetworks;
import sa3.pipeline.Networks;
import sa3.pipeline.Pipeline;
import sa3.pipeline.PipelineMemory;
import sa3.pipeline.ProgressListener;
import sa3.service.jobs.EngineThread;

/**
 * The model that stays in memory between jobs: one at a time, gone when nobody has used it for a while or memory is short.
 * Belongs to the engine's thread, but for {@link #name}.
 */
public final class LoadedModels implements EngineThread.Holdings {
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final long CACHE_BYTES = 512L << 20;
    /** What is remembered of earlier requests: less than 1 MB each. */
    private static final int PROMPTS = 32;
    /** At most 4 MB each. */
    private static final int CLIPS = 16;

    private final Limits limits;
    private final LongSupplier clockNs;
    private @Nullable Loaded loaded;
    /** False while a load was cancelled between two networks. */
    private boolean isWhole;

    private volatile @Nullable String name;
    private volatile long memoryBytes;
    private long lastUsedNs;

    /**
     * How long and how much.
     *
     * @param idleNs a model unused for so long is unloaded; 0 = never
     * @param memoryBytes what MLX may hold between jobs
     */
    public record Limits(long idleNs, long memoryBytes) {}

    private record Loaded(ModelFiles files, Networks networks, PipelineMemory memory) {
        void close() {
            memory.close();
            networks.close();
        }
    }

    public LoadedModels(Limits limits, LongSupplier clockNs) {
        this.limits = limits;
        this.clockNs = clockNs;
    }

    /** The model in memory. Any thread. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** What MLX held when the last job ended. Any thread. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /**
     * A pipeline over a model, which is loaded where it is not; another one makes room first.
     *
     * @throws sa3.pipeline.CancelledException between two networks; those that are loaded stay
     */
    Pipeline pipeline(ModelFiles files, ProgressListener progress, Cancellation cancellation) {
        Loaded model = of(files);
        if (!isWhole) {
            load(model.networks, progress, cancellation);
        }
        return new Pipeline(model.networks, files.maxSeconds(), model.memory);
    }

    /** The adapters of the model in memory. */
    AdapterSession adapters() {
        return Objects.requireNonNull(loaded, "a model is loaded").networks.adapters();
    }

    private Loaded of(ModelFiles files) {
        lastUsedNs = clockNs.getAsLong();
        Loaded present = loaded;
        if (present != null && present.files.equals(files)) {
            return present;
        }
        unload();
        MlxRuntime.start();
        MlxRuntime.setCacheLimitBytes(CACHE_BYTES);
        Loaded fresh = new Loaded(files, new FileNetworks(files, true), new PipelineMemory(PROMPTS, CLIPS));
        loaded = fresh;
        name = files.name();
        isWhole = false;
        return fresh;
    }

    private void load(Networks networks, ProgressListener progress, Cancellation cancellation) {
        List<Runnable> steps = List.of(networks::dit, networks::decoder, networks::conditioner);
        for (int done = 0; done < steps.size(); done++) {
            cancellation.throwIfCancelled();
            progress.progress("load", done, steps.size());
            steps.get(done).run();
        }
        progress.progress("load", steps.size(), steps.size());
        isWhole = true;
    }

    private void unload() {
        Loaded gone = loaded;
        if (gone != null) {
            loaded = null;
            name = null;
            gone.close();
            memoryBytes = MlxRuntime.activeMemoryBytes();
            LOG.info(() -> "unloaded " + gone.files.name());
        }
    }

    @Override
    public void trim(boolean idle) {
        if (!idle) {
            lastUsedNs = clockNs.getAsLong();
        }
        if (loaded == null) {
            return;
        }
        memoryBytes = MlxRuntime.activeMemoryBytes();
        boolean unused = limits.idleNs > 0 && clockNs.getAsLong() - lastUsedNs >= limits.idleNs;
        if (unused || memoryBytes > limits.memoryBytes) {
            unload();
        }
    }

    @Override
    public void drop() {
        unload();
        MlxRuntime.clearCache();
    }

    @Override
    public void close() {
        unload();
    }
}
