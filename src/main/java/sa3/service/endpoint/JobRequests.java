package sa3.service.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.platform.FailureText;
import sa3.service.engine.Order;
import sa3.service.engine.StrengthMoves;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.takes.TakeRecord;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest.Clips;

/** What a client asks for about jobs, and the audio that it sends for them. Belongs to the thread that polls. */
final class JobRequests {
    private final Client client;
    private final Office office;
    private final WaitingJobs waiting;

    JobRequests(Client client, Office office) {
        this.client = client;
        this.office = office;
        this.waiting = new WaitingJobs(client.inputs());
    }

    /** True while a job waits for its audio. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    void inputBegin(ClientMessage message) {
        client.inputs()
                .begin(
                        message.number("stream"),
                        message.path("frames").asLong(),
                        message.path("rateHz").asLong(),
                        message.path("channels").asLong());
    }

    void generate(ClientMessage message) {
        JobId id = message.job();
        if (!waiting.hasToWait(message)) {
            submit(id, message);
        } else if (!waiting.add(id, message)) {
            fail(id, "too many jobs wait for their audio: try again in a moment");
        }
    }

    /** A round. */
    void retry(long nowMs) {
        waiting.retry(nowMs, this::submit, id -> fail(id, "the audio for this job did not arrive: try again"));
    }

    private void submit(JobId id, ClientMessage message) {
        Optional<AudioClip> guide = takeInput(message.path("guide"));
        Optional<AudioClip> original = takeInput(message.path("original"));
        String missing = guide.isPresent() != message.has("guide")
                ? whyMissing(message.path("guide"))
                : original.isPresent() != message.has("original") ? whyMissing(message.path("original")) : null;
        client.later(() -> {
            try {
                JobView view = submitted(id, message, new Clips(guide.orElse(null), original.orElse(null)), missing);
                client.post(() -> client.news().follow(view.id(), true));
            } catch (RuntimeException e) {
                client.post(() -> fail(id, FailureText.of(e)));
            }
        });
    }

    private Optional<AudioClip> takeInput(JsonNode stream) {
        Optional<AudioClip> clip = stream.isInt() ? client.inputs().clip(stream.intValue()) : Optional.empty();
        clip.ifPresent(arrived -> client.inputs().remove(stream.intValue()));
        return clip;
    }

    private String whyMissing(JsonNode stream) {
        return client.inputs()
                .problem(stream.asInt())
                .orElse("the audio for this job has not arrived: send it before the job");
    }

    /** @param missing why some of its audio is not here; null = all is */
    private JobView submitted(JobId id, ClientMessage message, Clips clips, @Nullable String missing) {
        Settings settings = Settings.of(message.path("request"));
        Optional<JobView> known = office.engine().known(id, settings.run().takes());
        if (known.isPresent()) {
            return known.get();
        }
        if (missing != null) {
            throw new ProtocolException(missing);
        }
        JsonNode bpm = message.path("hostBpm");
        Priority priority = priority(message.path("priority"));
        return office.engine()
                .generate(id, new Order(settings, priority, bpm.isNumber() ? bpm.doubleValue() : null, clips));
    }

    private static Priority priority(JsonNode json) {
        return json.isTextual() ? Priority.valueOf(json.textValue().toUpperCase(Locale.ROOT)) : Priority.INTERACTIVE;
    }

    private void fail(JobId id, String why) {
        client.outbox().add(MessageType.FAILED, TakeMessages.ofJob(id.value()).put("message", why));
    }

    /** Is always answered: a job that has ended, or that nobody knows, such as one of a dead service, counts as cancelled. */
    void cancel(JobId id) {
        waiting.remove(id);
        client.later(() -> {
            boolean isStopping = office.engine().queue().cancel(id);
            client.post(() -> {
                if (!isStopping || !client.news().follows(id)) {
                    client.outbox().add(MessageType.CANCELLED, TakeMessages.ofJob(id.value()));
                }
            });
        });
    }

    /** Tells what became of a job, and goes on telling where it has not ended. */
    void follow(JobId id) {
        client.later(() -> {
            Optional<JobView> view = office.engine().queue().find(id);
            List<String> takes = office.takes().ofJob(id.value()).stream()
                    .map(TakeRecord::id)
                    .toList();
            client.post(() -> {
                client.outbox().add(MessageType.JOB, TakeMessages.job(id.value(), view, takes));
                if (view.isPresent() && !view.get().state().isEnd()) {
                    client.news().follow(id, true);
                }
            });
        });
    }

    /** Of one job, or of all that this client follows. */
    void strengths(ClientMessage message) {
        List<JobId> jobs =
                message.has("job") ? List.of(message.job()) : client.news().followed();
        StrengthMoves moves = StrengthMoves.of(message.json());
        client.later(() -> jobs.forEach(id -> office.engine().moveStrengths(id, moves)));
    }

    void pin(String model) {
        client.later(() -> {
            JobView view = office.engine().load(model);
            client.post(() -> client.news().follow(view.id(), true));
        });
    }
}
