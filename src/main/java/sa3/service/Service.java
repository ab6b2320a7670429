package sa3.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import sa3.bridge.BridgeException;
import sa3.bridge.RunFolder;
import sa3.bridge.ServiceLock;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelStore;
import sa3.preset.PresetFolders;
import sa3.service.endpoint.BridgeEndpoint;
import sa3.service.engine.Engine;
import sa3.service.engine.Inventory;
import sa3.service.engine.LoadedModels;
import sa3.service.engine.Sources;
import sa3.service.http.CatalogApi;
import sa3.service.http.EventsApi;
import sa3.service.http.HttpEndpoint;
import sa3.service.http.JobsApi;
import sa3.service.http.ServiceApi;
import sa3.service.http.TakesApi;
import sa3.service.http.TrainingsApi;
import sa3.service.http.Uploads;
import sa3.service.jobs.EngineThread;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobQueue;
import sa3.service.takes.TakeLibrary;
import sa3.service.takes.Takes;
import sa3.service.train.Trainings;

/** The running service: everything joined. Its methods are for the thread that started it. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final int EVENTS = 10_000;
    private static final long SHELF_BYTES = 256L << 20;
    /** 25 minutes of stereo at 44.1 kHz. */
    private static final long AUDIO_BYTES = 512L << 20;

    private static final long UPKEEP_MS = 60_000;
    /** Longer than any single step is allowed to take on a slow machine. */
    private static final long STEP_PATIENCE_MS = 60_000;

    private final ServiceOptions options;
    private final RunFolder folder;
    private final ServiceLock lock;
    private final ServiceFiles files;
    private final TakeLibrary library;
    private final Takes takes;
    private final JobQueue queue;
    private final Trainings trainings;
    private final EngineThread engineThread;
    private final EventsApi events;
    private final HttpEndpoint http;
    private final BridgeEndpoint bridge;
    private final Timer upkeep = new Timer("upkeep", true);
    private volatile boolean endRequested;
    private long busyNs = System.nanoTime();

    private Service(ServiceOptions options, RunFolder folder, ServiceLock lock, Sources sources) throws IOException {
        this.options = options;
        this.folder = folder;
        this.lock = lock;
        this.files = new ServiceFiles(folder.path());
        this.library = TakeLibrary.open(options.library(), options.libraryLimitBytes(), Instant::now);
        this.takes = new Takes(library, SHELF_BYTES, Instant::now);
        this.queue = new JobQueue(new EventLog(EVENTS), System::nanoTime, audioBytes());
        LoadedModels models = new LoadedModels(
                new LoadedModels.Limits(nanos(options.idleUnloadMinutes()), options.memoryLimitBytes()),
                System::nanoTime);
        Engine engine = new Engine(queue, sources, models, takes);
        this.trainings = new Trainings(
                queue,
                sources.models(),
                sources.loras(),
                sources.models().folder().resolveSibling(""));
        this.engineThread = new EngineThread(queue, models);
        Inventory inventory = new Inventory(sources);
        this.events = new EventsApi(
                queue, Long.toHexString(ThreadLocalRandom.current().nextLong()));
        this.http = http(engine, inventory, models);
        this.bridge = new BridgeEndpoint(folder, engine, takes, inventory, http::port, audioBytes());
    }

    private HttpEndpoint http(Engine engine, Inventory inventory, LoadedModels models) throws IOException {
        Uploads uploads = new Uploads(folder.path());
        StatusReport status = new StatusReport(this, library, queue, models);
        return new HttpEndpoint(
                options.port(),
                files.writeToken(),
                List.of(
                        new ServiceApi(status::json, this::requestEnd),
                        new JobsApi(engine, uploads),
                        events,
                        new TakesApi(takes),
                        new TrainingsApi(trainings),
                        new CatalogApi(engine, inventory),
                        uploads));
    }

    /** What jobs may hold of audio, and as much again what plugins may have on its way. */
    static long audioBytes() {
        return Math.min(AUDIO_BYTES, Runtime.getRuntime().maxMemory() / 4);
    }

    private static long nanos(double minutes) {
        return (long) (minutes * TimeUnit.MINUTES.toNanos(1));
    }

    /**
     * Starts the user's one service; what it needs of MLX is loaded with the first job.
     *
     * @throws ServiceException another one is running, or the run folder cannot be used
     */
    public static Service start(ServiceOptions options, ModelStore store) {
        try {
            Sources sources = new Sources(store, LoraFolders.ofUser(), PresetFolders.ofUser());
            return start(options, sources, RunFolder.open());
        } catch (BridgeException e) {
            throw new ServiceException("the service cannot start: " + e.getMessage(), e);
        }
    }

    /** The same in a run folder of its own. */
    static Service start(ServiceOptions options, Sources sources, RunFolder folder) {
        try {
            ServiceLock lock = folder.lockService()
                    .orElseThrow(() -> new ServiceException("a service is running already; sa3 service status tells"));
            try {
                Service service = new Service(options, folder, lock, sources);
                service.begin();
                return service;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ServiceException("the service cannot start: " + e.getMessage(), e);
        }
    }

    private void begin() throws IOException {
        Thread reader = new Thread(library::load, "library");
        reader.setDaemon(true);
        reader.start();
        trainings.restart();
        engineThread.start();
        http.start();
        bridge.start();
        upkeep.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        keepUp();
                    }
                },
                UPKEEP_MS,
                UPKEEP_MS);
        files.writeDescription(http.port());
        LOG.info(() -> "service started, takes in " + options.library());
    }

    private void keepUp() {
        try {
            takes.keepUp();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> "the upkeep of the takes stumbled");
        }
    }

    /** Plugins that are connected now. */
    public int bridgeClients() {
        return bridge.clients();
    }

    public Path runFolder() {
        return folder.path();
    }

    /** The port of HTTP. */
    public int port() {
        return http.port();
    }

    /** Method and path of everything that HTTP answers to. */
    List<String> routes() {
        return http.routes();
    }

    private void requestEnd() {
        endRequested = true;
    }

    /** True when somebody asked for the end, or nobody has needed the service for long. Ask every now and then. */
    public boolean shouldEnd() {
        long nowNs = System.nanoTime();
        if (queue.open() > 0 || bridge.clients() > 0 || events.listeners() > 0) {
            busyNs = nowNs;
        }
        long idleNs = nowNs - Math.max(busyNs, http.lastCallNs());
        return endRequested || (options.idleExitMinutes() > 0 && idleNs >= nanos(options.idleExitMinutes()));
    }

    /** Stops the running job before its next step, says goodbye to everybody, and lets go of everything. */
    @Override
    public void close() {
        trainings.close();
        try {
            if (!engineThread.stop(STEP_PATIENCE_MS)) {
                LOG.warning("the running step did not end; stopping anyway");
            }
            bridge.close();
            http.close();
            files.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "cannot clear the run folder");
        } finally {
            upkeep.cancel();
            keepUp();
            library.close();
            lock.close();
        }
    }
}
