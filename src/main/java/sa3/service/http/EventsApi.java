package sa3.service.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobView;

/**
 * Server-sent events: of all jobs, or of one until it ends. A client that was cut off sends the id of its last event and
 * goes on there; where that is no longer possible it is told to look anew.
 */
public final class EventsApi implements HttpEndpoint.RouteSource {
    private static final int MAX_STREAMS = 64;
    private static final int EVENTS_PER_WRITE = 500;
    private static final long KEEP_ALIVE_MS = 15_000;

    private final JobQueue queue;
    private final String epoch;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    /** @param epoch names this life of the service, so that ids of another one are recognised */
    public EventsApi(JobQueue queue, String epoch) {
        this.queue = queue;
        this.epoch = epoch;
    }

    /** Clients that listen now. Any thread. */
    public int listeners() {
        return MAX_STREAMS - streams.availablePermits();
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/events", call -> stream(call, null)),
                new Route("GET", "/v1/jobs/{id}/events", call -> stream(call, job(call))));
    }

    private JobId job(Call call) {
        try {
            JobId id = new JobId(call.part("id"));
            if (queue.find(id).isPresent()) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // no name of any job
        }
        throw HttpFailure.notFound("such job");
    }

    private void stream(Call call, @Nullable JobId only) throws IOException {
        if (!streams.tryAcquire()) {
            throw new HttpFailure(429, MAX_STREAMS + " clients listen already");
        }
        try (OutputStream out = call.begin(200, "text/event-stream", 0)) {
            new Listener(out, only).run(call.header("Last-Event-ID"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the service ends
        } finally {
            streams.release();
        }
    }

    /** One client that listens. */
    private final class Listener {
        private final OutputStream out;
        private final @Nullable JobId only;
        private long last;

        Listener(OutputStream out, @Nullable JobId only) {
            this.out = out;
            this.only = only;
        }

        void run(Optional<String> lastId) throws IOException, InterruptedException {
            boolean goesOn = resume(lastId);
            write(": sa3\n\n");
            while (goesOn) {
                List<EventLog.Entry> news = queue.log().await(last, EVENTS_PER_WRITE, KEEP_ALIVE_MS);
                if (news.isEmpty()) {
                    write(": still here\n\n");
                } else if (news.get(0).number() != last + 1) {
                    goesOn = reset();
                } else {
                    goesOn = tell(news);
                }
            }
        }

        /** Where to begin; false when there is nothing to come. */
        private boolean resume(Optional<String> lastId) throws IOException {
            Optional<Long> number = lastId.flatMap(this::number);
            if (number.isPresent()) {
                last = number.get();
                return only == null || isToEnd(only);
            }
            if (lastId.isPresent() || only != null) {
                return reset();
            }
            last = queue.log().last();
            return true;
        }

        /** False when the end of a job has been heard already. */
        private boolean isToEnd(JobId job) {
            boolean hasEnded = queue.find(job).map(view -> view.state().isEnd()).orElse(true);
            return !hasEnded
                    || queue.log().after(last, Integer.MAX_VALUE).stream()
                            .anyMatch(entry ->
                                    entry.job().equals(job) && entry.event().isEnd());
        }

        /** The number in an id of this service whose successors are still known. */
        private Optional<Long> number(String id) {
            String own = epoch + "-";
            if (!id.startsWith(own)) {
                return Optional.empty();
            }
            try {
                long number = Long.parseLong(id.substring(own.length()));
                return queue.log().hasLost(number) ? Optional.empty() : Optional.of(number);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Tells how things are now, in place of what led there. */
        private boolean reset() throws IOException {
            List<JobView> jobs =
                    only == null ? queue.all() : queue.find(only).map(List::of).orElse(List.of());
            last = jobs.isEmpty()
                    ? queue.log().last()
                    : jobs.get(jobs.size() - 1).lastEvent();
            ObjectNode state = Call.list("jobs", jobs.stream().map(JobJson::of).toList());
            event(last, "state", state);
            return only == null || jobs.stream().anyMatch(job -> !job.state().isEnd());
        }

        private boolean tell(List<EventLog.Entry> news) throws IOException {
            for (EventLog.Entry entry : news) {
                last = entry.number();
                if (only == null || entry.job().equals(only)) {
                    event(
                            last,
                            JobJson.name(entry.event()),
                            JobJson.of(entry.job().value(), entry.event()));
                    if (only != null && entry.event().isEnd()) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void event(long number, String name, ObjectNode data) throws IOException {
            write("id: " + epoch + "-" + number + "\nevent: " + name + "\ndata: " + data + "\n\n");
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
