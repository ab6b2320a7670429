package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import sa3.bridge.Region;
import sa3.bridge.Status;
import sa3.platform.FailureText;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobState;
import sa3.service.jobs.JobView;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeException;
import sa3.service.takes.TakeRecord;

/** One plugin instance at the other end of a region. Belongs to the thread that polls, but for {@link #post}. */
final class Client {
    private static final int MOST_MESSAGES = 64;
    private static final int MOST_CHUNKS = 64;
    /** A client that takes nothing for so long gets its audio when it asks again. */
    private static final long STALLED_MS = 60_000;

    private final Region region;
    private final Office office;
    private final Outbox outbox = new Outbox();
    private final InputStreams inputs = new InputStreams();
    private final ClientRequests requests;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<JobId, Follow> follows = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private int lastStream;
    private long nowMs;

    /** A job whose events this client hears, from one on. */
    private static final class Follow {
        long lastEvent;
        final List<String> takes = new ArrayList<>();

        Follow(long lastEvent) {
            this.lastEvent = lastEvent;
        }
    }

    Client(Region region, Office office) {
        this.region = region;
        this.office = office;
        this.requests = new ClientRequests(this, office);
        // No number comes twice in the life of a region: what a dead service has sent may still lie in the ring.
        this.lastStream = (int) (region.serviceEpoch() % (1 << 15)) << 16;
    }

    Region region() {
        return region;
    }

    Outbox outbox() {
        return outbox;
    }

    InputStreams inputs() {
        return inputs;
    }

    /** Has a task done by the thread that polls. Any thread. */
    void post(Runnable task) {
        tasks.add(task);
    }

    /**
     * Why a client is dropped.
     *
     * @param forGood its region is not to be tried again
     */
    record Farewell(String why, boolean forGood) {}

    /**
     * A round: beats, reads what came, sends what there is room for.
     *
     * @return null = the client stays
     */
    @Nullable
    Farewell poll(long now) {
        nowMs = now;
        Status status = region.beat();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        status = worse(status, receive());
        requests.retry(now);
        status = worse(status, send());
        if (outbox.isOverfull()) {
            return new Farewell("it does not read its messages", false);
        }
        if (requests.isHopeless()) {
            return new Farewell("it sends nothing that can be understood", true);
        }
        return switch (status) {
            case OK, FULL, EMPTY -> null;
            case CLOSED -> new Farewell("it has said goodbye", false);
            default -> new Farewell("its region is broken (" + status + ")", true);
        };
    }

    /** True when the next round should come soon. */
    boolean isBusy() {
        return !follows.isEmpty()
                || !outbox.isEmpty()
                || requests.isWaiting()
                || deliveries.stream().anyMatch(Delivery::hasWork);
    }

    private static Status worse(Status a, Status b) {
        return a == Status.OK || a == Status.EMPTY || a == Status.FULL ? b : a;
    }

    private Status receive() {
        Status message = receiveMessages();
        Status audio = Status.OK;
        for (int i = 0; i < MOST_CHUNKS && audio == Status.OK; i++) {
            audio = region.audio().receive(this::chunk);
        }
        return worse(message, audio);
    }

    private Status receiveMessages() {
        Status message = Status.OK;
        for (int i = 0; i < MOST_MESSAGES && message == Status.OK; i++) {
            message = region.messages().receive(requests::handle);
        }
        return message;
    }

    /** A stream is announced before its first chunk, but in the other ring: the news may not have been read yet. */
    private void chunk(int stream, long startFrame, float[][] planar) {
        if (!inputs.isKnown(stream)) {
            receiveMessages();
        }
        inputs.audio(stream, startFrame, planar);
    }

    private Status send() {
        Status status = outbox.flush(region.messages());
        for (Iterator<Delivery> all = deliveries.iterator(); all.hasNext(); ) {
            Delivery delivery = all.next();
            status = worse(status, delivery.pump(region.audio(), outbox, nowMs));
            if (delivery.finish(outbox)) {
                all.remove();
            } else if (delivery.stalledMs(nowMs) > STALLED_MS) {
                delivery.giveUp(outbox);
                all.remove();
            }
        }
        return worse(status, outbox.flush(region.messages()));
    }

    /**
     * Tells this client about a job from now on, beginning with what it has missed.
     *
     * @param again true when its finished takes are wanted even if they were sent before
     */
    void follow(JobId id, boolean again) {
        office.engine().queue().find(id).ifPresent(view -> follow(view, again));
    }

    private void follow(JobView view, boolean again) {
        Follow follow = follows.computeIfAbsent(view.id(), id -> new Follow(0));
        if (again) {
            follow.takes.clear();
        }
        follow.lastEvent = view.lastEvent();
        String job = view.id().value();
        if (view.state() == JobState.QUEUED) {
            outbox.replace("queued " + job, MessageType.QUEUED, queued(job, view.ahead()));
        } else if (view.progress() != null) {
            outbox.replace("progress " + job, MessageType.PROGRESS, TakeMessages.progress(job, view.progress()));
        }
        view.remarks().forEach(remark -> remark(job, remark));
        view.takes().forEach(take -> takeEnded(view.id(), follow, take));
        view.takesBegun().forEach(take -> takeBegan(job, follow, take));
        end(view);
    }

    private void end(JobView view) {
        if (view.state() == JobState.FAILED) {
            hear(view.id(), new JobEvent.Failed(String.valueOf(view.failure())));
        } else if (view.state() == JobState.CANCELLED) {
            hear(view.id(), new JobEvent.Cancelled());
        } else if (view.state() == JobState.DONE) {
            hear(view.id(), new JobEvent.Done());
        }
    }

    /** The jobs that this client follows. */
    List<JobId> followed() {
        return List.copyOf(follows.keySet());
    }

    void hear(EventLog.Entry entry) {
        Follow follow = follows.get(entry.job());
        if (follow != null && entry.number() > follow.lastEvent) {
            follow.lastEvent = entry.number();
            hear(entry.job(), entry.event());
        }
    }

    private void hear(JobId id, JobEvent event) {
        String job = id.value();
        Follow follow = follows.get(id);
        if (follow == null) {
            return;
        }
        if (event instanceof JobEvent.Queued queued) {
            outbox.replace("queued " + job, MessageType.QUEUED, queued(job, queued.ahead()));
        } else if (event instanceof JobEvent.Progress progress) {
            outbox.replace("progress " + job, MessageType.PROGRESS, TakeMessages.progress(job, progress));
        } else if (event instanceof JobEvent.Remark remark) {
            remark(job, remark.message());
        } else if (event instanceof JobEvent.TakeBegan began) {
            takeBegan(job, follow, began.take());
        } else if (event instanceof JobEvent.TakeEnded ended) {
            takeEnded(id, follow, ended.take());
        } else if (event instanceof JobEvent.TakeDropped dropped) {
            deliveries.removeIf(delivery -> delivery.take().equals(dropped.take()));
        } else if (event instanceof JobEvent.Failed failed) {
            outbox.add(MessageType.FAILED, TakeMessages.ofJob(job).put("message", failed.message()));
        } else if (event instanceof JobEvent.Cancelled) {
            outbox.add(MessageType.CANCELLED, TakeMessages.ofJob(job));
        }
        if (event.isEnd()) {
            follows.remove(id);
        }
    }

    private static ObjectNode queued(String job, int ahead) {
        return TakeMessages.ofJob(job).put("ahead", ahead);
    }

    private void remark(String job, String message) {
        outbox.add(MessageType.REMARK, TakeMessages.ofJob(job).put("message", message));
    }

    /** One that is not in memory is fetched once it has ended. */
    private void takeBegan(String job, Follow follow, String take) {
        Optional<TakeAudio> audio = office.takes().inMemory(take);
        if (audio.isPresent() && !follow.takes.contains(take)) {
            follow.takes.add(take);
            deliver(job, audio.get(), true);
        }
    }

    private void takeEnded(JobId id, Follow follow, String take) {
        if (!follow.takes.contains(take)) {
            follow.takes.add(take);
            fetch(id.value(), take);
            return;
        }
        Optional<TakeRecord> record = office.takes().find(take);
        if (record.isEmpty()) {
            deliveries.removeIf(delivery -> delivery.take().equals(take)); // deleted within moments
        }
        for (Delivery delivery : deliveries) {
            if (delivery.take().equals(take)) {
                delivery.end(record.orElseThrow());
            }
        }
    }

    private Delivery deliver(String job, TakeAudio audio, boolean live) {
        Delivery delivery = new Delivery(job, ++lastStream, audio, live, nowMs);
        deliveries.add(delivery);
        return delivery;
    }

    /** Sends a finished take, from disk where it has to be. */
    void fetch(String job, String take) {
        office.reader().execute(() -> {
            try {
                TakeRecord record = office.takes()
                        .find(take)
                        .orElseThrow(() -> new TakeException("this take is no longer there; it was deleted or pruned"));
                TakeAudio audio = office.takes().audio(record.id());
                post(() -> deliver(job, audio, false).end(record));
            } catch (RuntimeException e) {
                post(() -> outbox.add(
                        MessageType.FAILED,
                        TakeMessages.ofJob(job).put("take", take).put("message", FailureText.of(e))));
            }
        });
    }

    /** Lets go of the region; the jobs go on. */
    void close() {
        region.close();
    }
}
