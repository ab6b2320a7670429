package sa3.service.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import sa3.service.jobs.JobId;

/** Jobs of one client whose audio is still on its way. Belongs to the thread that polls. */
final class WaitingJobs {
    private static final int MOST = 100;
    /** So long audio may take to arrive after the job that it is for. */
    private static final long PATIENCE_MS = 30_000;

    private final InputStreams inputs;
    private final List<Waiting> waiting = new ArrayList<>();

    /** @param sinceMs negative = since the next round */
    private record Waiting(JobId id, ClientMessage message, long sinceMs) {}

    WaitingJobs(InputStreams inputs) {
        this.inputs = inputs;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** True when a stream that the job needs is on its way. */
    boolean hasToWait(ClientMessage message) {
        return arrives(message.path("guide")) || arrives(message.path("original"));
    }

    private boolean arrives(JsonNode stream) {
        return stream.isInt()
                && inputs.isKnown(stream.intValue())
                && inputs.clip(stream.intValue()).isEmpty();
    }

    /** False: too many wait already. */
    boolean add(JobId id, ClientMessage message) {
        return waiting.size() < MOST && waiting.add(new Waiting(id, message, -1));
    }

    /** Forgets a job, and the audio that was on its way to it. */
    void remove(JobId id) {
        waiting.stream().filter(job -> job.id.equals(id)).forEach(this::forgetAudio);
        waiting.removeIf(job -> job.id.equals(id));
    }

    private void forgetAudio(Waiting job) {
        for (String field : List.of("guide", "original")) {
            if (job.message.path(field).isInt()) {
                inputs.remove(job.message.path(field).intValue());
            }
        }
    }

    /**
     * A round.
     *
     * @param ready gets the jobs whose audio has arrived, or was spoilt on its way
     * @param inVain gets those that have waited for too long
     */
    void retry(long nowMs, BiConsumer<JobId, ClientMessage> ready, Consumer<JobId> inVain) {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting job : all) {
            long sinceMs = job.sinceMs < 0 ? nowMs : job.sinceMs;
            if (!hasToWait(job.message)) {
                ready.accept(job.id, job.message);
            } else if (nowMs - sinceMs > PATIENCE_MS) {
                forgetAudio(job);
                inVain.accept(job.id);
            } else {
                waiting.add(new Waiting(job.id, job.message, sinceMs));
            }
        }
    }
}
