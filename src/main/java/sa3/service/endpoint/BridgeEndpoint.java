package sa3.service.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import sa3.bridge.BridgeException;
import sa3.bridge.Region;
import sa3.bridge.RunFolder;
import sa3.bridge.Status;
import sa3.service.endpoint.Client.Farewell;
import sa3.service.engine.Engine;
import sa3.service.engine.Inventory;
import sa3.service.jobs.EventLog;
import sa3.service.takes.Takes;

/** Serves every plugin whose region lies in the run folder. One thread polls them all. */
public final class BridgeEndpoint implements AutoCloseable {
    /** Version of the messages; docs/protocol.md. */
    public static final int PROTOCOL = MessageType.PROTOCOL;

    private static final Logger LOG = Logger.getLogger("sa3");
    private static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CALM_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SCAN_MS = 100;
    private static final long SWEEP_MS = 2_000;
    private static final int EVENTS_PER_ROUND = 1000;

    private final RunFolder folder;
    private final Office office;
    private final EventLog log;
    private final ExecutorService chores = Executors.newSingleThreadExecutor(task -> daemon(task, "bridge chores"));
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> daemon(task, "bridge reader"));
    private final Map<Path, Client> clients = new LinkedHashMap<>();
    /** Regions that cannot be served, by file key, so that each is told about once. */
    private final Map<Path, Object> refused = new HashMap<>();

    private final InputBudget inputs;
    private final Thread thread = new Thread(this::loop, "bridge");
    private volatile boolean stopping;
    private volatile int clientCount;
    private long lastEvent;
    private long scannedMs = Long.MIN_VALUE / 2;
    private long sweptMs = Long.MIN_VALUE / 2;

    /**
     * @param port where HTTP listens, told to clients
     * @param inputLimitBytes what all clients together may have of audio that no job has taken yet
     */
    public BridgeEndpoint(
            RunFolder folder, Engine engine, Takes takes, Inventory inventory, IntSupplier port, long inputLimitBytes) {
        this.folder = folder;
        this.log = engine.queue().log();
        this.office = new Office(engine, takes, inventory, port, chores, reader);
        this.inputs = new InputBudget(inputLimitBytes);
        this.lastEvent = log.last();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** @throws BridgeException the library cannot be used here */
    public void start() throws BridgeException {
        Region.guardFaults();
        thread.start();
    }

    /** Plugin instances that are connected now. Any thread. */
    public int clients() {
        return clientCount;
    }

    @SuppressWarnings("CatchingUnchecked")
    private void loop() {
        while (!stopping) {
            boolean busy = false;
            try {
                busy = round(Region.monotonicMs());
            } catch (IOException | Error | RuntimeException e) {
                LOG.log(Level.SEVERE, e, () -> "the bridge stumbled");
            }
            LockSupport.parkNanos(busy ? BUSY_NS : CALM_NS);
        }
        clients.values().forEach(Client::close);
    }

    private boolean round(long nowMs) throws IOException {
        if (nowMs - sweptMs >= SWEEP_MS) {
            sweptMs = nowMs;
            dropTheDead();
            folder.sweep();
        }
        if (nowMs - scannedMs >= SCAN_MS) {
            scannedMs = nowMs;
            attachNew();
        }
        spreadEvents();
        boolean busy = false;
        for (Client client : List.copyOf(clients.values())) {
            Farewell farewell = poll(client, nowMs);
            if (farewell != null) {
                drop(client, farewell);
            } else {
                busy |= client.isBusy();
            }
        }
        return busy;
    }

    /** A client whose handling breaks is dropped; the others never notice. */
    private static @Nullable Farewell poll(Client client, long nowMs) {
        try {
            return client.poll(nowMs);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> "a client's messages broke the service's handling");
            return new Farewell("it could not be served", true);
        }
    }

    private void spreadEvents() {
        if (log.hasLost(lastEvent)) {
            lastEvent = log.last();
            for (Client client : clients.values()) {
                client.news().followed().forEach(job -> client.news().follow(job, false));
            }
            return;
        }
        for (EventLog.Entry entry : log.after(lastEvent, EVENTS_PER_ROUND)) {
            lastEvent = entry.number();
            clients.values().forEach(client -> client.news().hear(entry));
        }
    }

    private void attachNew() throws IOException {
        List<Path> regions = folder.regions();
        refused.keySet().retainAll(regions);
        for (Path path : regions) {
            if (!clients.containsKey(path) && !wasRefused(path)) {
                attach(path);
            }
        }
        clientCount = clients.size();
    }

    private boolean wasRefused(Path path) {
        return refused.containsKey(path) && key(path).equals(refused.get(path));
    }

    /** The same file under the same name. */
    private static Object key(Path path) {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return key == null ? Files.getLastModifiedTime(path) : key;
        } catch (IOException e) {
            return "gone";
        }
    }

    private void attach(Path path) {
        try {
            clients.put(path, new Client(Region.attach(path), office, new InputStreams(inputs)));
            LOG.info(() -> "plugin connected: " + path.getFileName());
        } catch (BridgeException e) {
            boolean hopeless = e.status() == Status.WRONG_VERSION
                    || e.status() == Status.CORRUPT
                    || e.status() == Status.NOT_OURS
                    || e.status() == Status.TOO_LARGE;
            if (hopeless) {
                refused.put(path, key(path));
                LOG.warning(() -> "a plugin's region is refused: " + e.getMessage());
            }
        }
    }

    private void dropTheDead() {
        for (Client client : List.copyOf(clients.values())) {
            try {
                if (!client.region().peerAlive()) {
                    drop(client, new Farewell("its host is gone", false));
                }
            } catch (BridgeException e) {
                drop(client, new Farewell(String.valueOf(e.getMessage()), false));
            }
        }
    }

    private void drop(Client client, Farewell farewell) {
        Path path = client.region().path();
        LOG.info(() -> "plugin disconnected: " + path.getFileName() + ": " + farewell.why());
        client.close();
        clients.remove(path);
        if (farewell.forGood()) {
            refused.put(path, key(path));
        }
        clientCount = clients.size();
    }

    /** Says goodbye to all clients; their jobs are the queue's matter. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join(5_000);
        chores.shutdownNow();
        reader.shutdownNow();
    }
}
