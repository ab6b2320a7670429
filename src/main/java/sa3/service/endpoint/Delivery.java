package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import sa3.bridge.AudioChunks;
import sa3.bridge.Status;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeRecord;

/**
 * One take on its way to one client: announced, streamed as far as it has arrived and the client's ring has room, and
 * closed when it is finished. Belongs to the thread that polls.
 */
final class Delivery {
    /** Shares of one client in a round of polling. */
    private static final int MOST_CHUNKS = 8;

    private final String job;
    private final int stream;
    private final TakeAudio audio;
    private final boolean live;
    private @Nullable TakeRecord ended;
    private boolean announced;
    private int sentFrames;
    private long movedMs;

    /** @param live true when it is still being made */
    Delivery(String job, int stream, TakeAudio audio, boolean live, long nowMs) {
        this.job = job;
        this.stream = stream;
        this.audio = audio;
        this.live = live;
        this.movedMs = nowMs;
    }

    String take() {
        return audio.id();
    }

    /** The take is finished. */
    void end(TakeRecord take) {
        ended = take;
    }

    /** True when there is something to send, and not only something to wait for. */
    boolean hasWork() {
        return !announced || sentFrames < audio.arrivedFrames() || isSent();
    }

    private boolean isSent() {
        return ended != null && sentFrames == audio.frames();
    }

    /**
     * Sends what can be sent.
     *
     * @return OK, also when there was nothing to do or no room; else why the client is to be dropped
     */
    Status pump(AudioChunks ring, Outbox outbox, long nowMs) {
        if (!announced) {
            outbox.add(MessageType.TAKE_BEGINS, begins());
            announced = true;
        }
        if (!outbox.isEmpty()) {
            return Status.OK; // the announcement goes first
        }
        int chunkFrames = AudioChunks.MAX_FLOATS / audio.channels();
        for (int i = 0; i < MOST_CHUNKS && sentFrames < audio.arrivedFrames(); i++) {
            int frames = Math.min(chunkFrames, audio.arrivedFrames() - sentFrames);
            Status status = ring.send(stream, sentFrames, audio.samples(), sentFrames, frames);
            if (status == Status.FULL) {
                return Status.OK;
            }
            if (status != Status.OK) {
                return status;
            }
            sentFrames += frames;
            movedMs = nowMs;
        }
        return Status.OK;
    }

    /** Closes a take of which everything has been sent; true when it did. */
    boolean finish(Outbox outbox) {
        TakeRecord take = ended;
        if (take == null || !isSent()) {
            return false;
        }
        outbox.add(MessageType.TAKE_ENDS, TakeMessages.ends(job, take, stream));
        return true;
    }

    /** How long the client has taken nothing although there was something. */
    long stalledMs(long nowMs) {
        return sentFrames < audio.arrivedFrames() ? nowMs - movedMs : 0;
    }

    /** Ends without the rest of the audio, which the client may fetch. */
    void giveUp(Outbox outbox) {
        TakeRecord take = ended;
        if (take != null) {
            outbox.add(MessageType.TAKE_ENDS, TakeMessages.ends(job, take, null));
        }
    }

    private ObjectNode begins() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("job", job)
                .put("take", audio.id())
                .put("stream", stream)
                .put("frames", audio.frames())
                .put("rateHz", audio.rateHz())
                .put("channels", audio.channels())
                .put("preview", live);
    }
}
