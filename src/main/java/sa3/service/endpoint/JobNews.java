package sa3.service.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import sa3.bridge.AudioChunks;
import sa3.bridge.Status;
import sa3.platform.FailureText;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobView;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeException;
import sa3.service.takes.TakeRecord;

/** What one client hears of the jobs that it follows: messages, and the audio of their takes. Belongs to the thread that polls. */
final class JobNews {
    /** A client that takes nothing for so long gets its audio when it asks again. */
    private static final long STALLED_MS = 60_000;
    /** Takes that are in memory for one client at a time; further ones are sent after them. */
    private static final int MOST_DELIVERIES = 4;

    private static final int MOST_WISHES = 1000;
    private static final String GONE = "this take is no longer there; it was deleted or pruned";

    private final Office office;
    private final Outbox outbox;
    private final Consumer<Runnable> poster;
    private final Map<JobId, Follow> follows = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    /** Finished takes that this client wants and that are not in memory for it yet. */
    private final Deque<Wish> wishes = new ArrayDeque<>();

    private int reading;
    private int lastStream;
    private long nowMs;

    private record Wish(String job, String take) {}

    /** A job whose events this client hears, from one on. */
    private static final class Follow {
        long lastEvent;
        final List<String> takes = new ArrayList<>();

        Follow(long lastEvent) {
            this.lastEvent = lastEvent;
        }
    }

    /**
     * @param poster has a task done by the thread that polls
     * @param serviceEpoch which service of the region's life this is
     */
    JobNews(Office office, Outbox outbox, Consumer<Runnable> poster, long serviceEpoch) {
        this.office = office;
        this.outbox = outbox;
        this.poster = poster;
        // No number comes twice in the life of a region: what a dead service has sent may still lie in the ring.
        this.lastStream = (int) (serviceEpoch % (1 << 15)) << 16;
    }

    /** A round begins. */
    void at(long now) {
        nowMs = now;
    }

    /** True when more news may come soon. */
    boolean isBusy() {
        return !follows.isEmpty() || !wishes.isEmpty() || deliveries.stream().anyMatch(Delivery::hasWork);
    }

    boolean follows(JobId id) {
        return follows.containsKey(id);
    }

    /** The jobs that this client follows. */
    List<JobId> followed() {
        return List.copyOf(follows.keySet());
    }

    /**
     * Tells this client about a job from now on, beginning with what it has missed; of one that is long forgotten, that it
     * is over.
     *
     * @param again true when its finished takes are wanted even if they were sent before
     */
    void follow(JobId id, boolean again) {
        Optional<JobView> view = office.engine().queue().find(id);
        if (view.isPresent()) {
            follow(view.get(), again);
        } else {
            follows.remove(id);
            outbox.add(MessageType.CANCELLED, TakeMessages.ofJob(id.value()));
        }
    }

    private void follow(JobView view, boolean again) {
        Follow follow = follows.computeIfAbsent(view.id(), id -> new Follow(0));
        if (again) {
            follow.takes.clear();
        }
        follow.lastEvent = view.lastEvent();
        view.retold().forEach(event -> hear(view.id(), follow, event));
    }

    void hear(EventLog.Entry entry) {
        Follow follow = follows.get(entry.job());
        if (follow != null && entry.number() > follow.lastEvent) {
            follow.lastEvent = entry.number();
            hear(entry.job(), follow, entry.event());
        }
    }

    private void hear(JobId id, Follow follow, JobEvent event) {
        String job = id.value();
        if (event instanceof JobEvent.Queued queued) {
            outbox.replace(
                    "queued " + job, MessageType.QUEUED, TakeMessages.ofJob(job).put("ahead", queued.ahead()));
        } else if (event instanceof JobEvent.Progress progress) {
            outbox.replace("progress " + job, MessageType.PROGRESS, TakeMessages.progress(job, progress));
        } else if (event instanceof JobEvent.Remark remark) {
            outbox.add(MessageType.REMARK, TakeMessages.ofJob(job).put("message", remark.message()));
        } else if (event instanceof JobEvent.TakeBegan began) {
            takeBegan(job, follow, began.take());
        } else if (event instanceof JobEvent.TakeEnded ended) {
            takeEnded(job, follow, ended.take());
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

    private boolean hasRoom() {
        return deliveries.size() + reading < MOST_DELIVERIES;
    }

    /** One that is not in memory, or for which there is no room, is fetched once it has ended. */
    private void takeBegan(String job, Follow follow, String take) {
        Optional<TakeAudio> audio = office.takes().inMemory(take);
        if (audio.isPresent() && !follow.takes.contains(take) && hasRoom()) {
            follow.takes.add(take);
            deliver(job, audio.get(), true);
        }
    }

    private void takeEnded(String job, Follow follow, String take) {
        if (!follow.takes.contains(take)) {
            follow.takes.add(take);
            fetch(job, take);
            return;
        }
        Optional<TakeRecord> record = office.takes().find(take);
        if (record.isEmpty()) {
            deliveries.removeIf(delivery -> delivery.take().equals(take));
            fail(job, take, GONE);
            return;
        }
        for (Delivery delivery : deliveries) {
            if (delivery.take().equals(take)) {
                delivery.end(record.get());
            }
        }
    }

    private Delivery deliver(String job, TakeAudio audio, boolean live) {
        Delivery delivery = new Delivery(job, ++lastStream, audio, live, nowMs);
        deliveries.add(delivery);
        return delivery;
    }

    /** Sends a finished take when there is room, from disk where it has to be. */
    void fetch(String job, String take) {
        if (wishes.size() >= MOST_WISHES) {
            fail(job, take, MOST_WISHES + " takes are waiting to be sent already: ask again when they have come");
            return;
        }
        wishes.add(new Wish(job, take));
        grantWishes();
    }

    private void grantWishes() {
        while (!wishes.isEmpty() && hasRoom()) {
            Wish wish = wishes.remove();
            reading++;
            read(wish.job, wish.take);
        }
    }

    private void read(String job, String take) {
        office.reader().execute(() -> {
            try {
                TakeRecord record = office.takes().find(take).orElseThrow(() -> new TakeException(GONE));
                TakeAudio audio = office.takes().audio(record.id());
                poster.accept(() -> {
                    reading--;
                    deliver(job, audio, false).end(record);
                });
            } catch (RuntimeException e) {
                poster.accept(() -> {
                    reading--;
                    fail(job, take, FailureText.of(e));
                });
            }
        });
    }

    private void fail(String job, String take, String why) {
        outbox.add(MessageType.FAILED, TakeMessages.ofJob(job).put("take", take).put("message", why));
    }

    /** Sends as much audio as there is room for. OK, or why the client is to be dropped. */
    Status send(AudioChunks ring) {
        Status status = Status.OK;
        for (Iterator<Delivery> all = deliveries.iterator(); status == Status.OK && all.hasNext(); ) {
            Delivery delivery = all.next();
            status = delivery.pump(ring, outbox, nowMs);
            if (delivery.finish(outbox)) {
                all.remove();
            } else if (delivery.stalledMs(nowMs) > STALLED_MS) {
                all.remove();
                giveUp(delivery);
            }
        }
        grantWishes();
        return status;
    }

    /** A take that is still being made is sent anew when it has ended. */
    private void giveUp(Delivery delivery) {
        delivery.giveUp(outbox);
        follows.values().forEach(follow -> follow.takes.remove(delivery.take()));
    }
}
