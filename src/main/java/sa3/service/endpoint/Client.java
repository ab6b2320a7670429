package sa3.service.endpoint;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import sa3.bridge.Region;
import sa3.bridge.Status;
import sa3.platform.FailureText;

/** One plugin instance at the other end of a region. Belongs to the thread that polls, but for {@link #post}. */
final class Client {
    private static final int MOST_MESSAGES = 64;
    private static final int MOST_CHUNKS = 64;

    private final Region region;
    private final Executor chores;
    private final Outbox outbox = new Outbox();
    private final InputStreams inputs;
    private final ClientRequests requests;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final JobNews news;

    Client(Region region, Office office, InputStreams inputs) {
        this.region = region;
        this.chores = office.chores();
        this.inputs = inputs;
        this.requests = new ClientRequests(this, office);
        this.news = new JobNews(office, outbox, this::post, region.serviceEpoch());
    }

    Region region() {
        return region;
    }

    Outbox outbox() {
        return outbox;
    }

    JobNews news() {
        return news;
    }

    InputStreams inputs() {
        return inputs;
    }

    /** Has a task done by the thread that polls. Any thread. */
    void post(Runnable task) {
        tasks.add(task);
    }

    /** Does something in order, away from the thread that polls; what goes wrong is told to the client. Any thread. */
    void later(Runnable chore) {
        chores.execute(() -> {
            try {
                chore.run();
            } catch (RuntimeException e) {
                post(() -> refuse(FailureText.of(e), false));
            }
        });
    }

    /** @param isFinal true when this client will not be served as it is */
    void refuse(String why, boolean isFinal) {
        outbox.add(MessageType.REFUSED, TakeMessages.json().put("message", why).put("final", isFinal));
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
        news.at(now);
        inputs.at(now);
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
        return news.isBusy() || !outbox.isEmpty() || requests.isWaiting();
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
        status = worse(status, news.send(region.audio()));
        return worse(status, outbox.flush(region.messages()));
    }

    /** Lets go of the region; the jobs go on. */
    void close() {
        inputs.clear();
        requests.leave();
        region.close();
    }
}
