package sa3.service.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.platform.FailureText;
import sa3.platform.ProgramVersion;
import sa3.service.engine.Order;
import sa3.service.engine.StrengthMoves;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.takes.TakeJson;
import sa3.service.takes.TakeRecord;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest.Clips;

/**
 * What a client asks for, message by message. Nothing that a message holds is trusted; one that makes no sense is refused
 * with a line that says why. Belongs to the thread that polls.
 */
final class ClientRequests {
    private static final int MOST_MISTAKES = 100;

    private final Client client;
    private final Office office;
    private final WaitingJobs waiting;
    private @Nullable String instance;
    private boolean hasGreeted;
    private int mistakes;

    ClientRequests(Client client, Office office) {
        this.client = client;
        this.office = office;
        this.waiting = new WaitingJobs(client.inputs());
    }

    /** So many messages without sense come from no plugin of ours. */
    boolean isHopeless() {
        return mistakes > MOST_MISTAKES;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    void handle(int type, String text) {
        try {
            JsonNode json = JsonFile.parse(text);
            if (!(json instanceof ObjectNode)) {
                throw new ProtocolException("message " + type + " is no JSON object");
            }
            if (type == MessageType.HELLO) {
                hasGreeted = true;
                hello(json);
            } else if (isLeftOver()) {
                return; // the client says again what matters, after its hello
            } else if (instance == null) {
                throw new ProtocolException("say hello first");
            } else {
                act(type, json, instance);
            }
        } catch (JsonFieldException e) {
            refuse("message " + type + ": " + e.getMessage());
        } catch (RuntimeException e) {
            refuse(FailureText.of(e));
        }
    }

    /** What was said to a service that died lies in the ring before the hello to this one, and may be a lot. */
    private boolean isLeftOver() {
        return !hasGreeted && client.region().serviceEpoch() > 1;
    }

    private void refuse(String why) {
        mistakes++;
        refuse(why, false);
    }

    /** @param isFinal true when this client will not be served as it is */
    private void refuse(String why, boolean isFinal) {
        client.outbox()
                .add(
                        MessageType.REFUSED,
                        TakeMessages.json().put("message", why).put("final", isFinal));
    }

    private void act(int type, JsonNode json, String from) {
        switch (type) {
            case MessageType.GENERATE -> generate(json);
            case MessageType.CANCEL -> cancel(job(json));
            case MessageType.STRENGTHS -> strengths(json);
            case MessageType.FETCH -> client.news().fetch(json.path("job").asText(""), text(json, "take"));
            case MessageType.LIST -> list(text(json, "what"), json.path("most").asInt(Integer.MAX_VALUE));
            case MessageType.STAR ->
                star(text(json, "take"), json.path("starred").asBoolean());
            case MessageType.REFERENCE -> reference(json, from);
            case MessageType.INPUT_BEGIN -> inputBegin(json);
            case MessageType.INPUT_END -> {
                // A stream ends with its last frame; the message is for readers of the traffic.
            }
            case MessageType.FOLLOW -> follow(job(json));
            case MessageType.PIN_MODEL -> pin(text(json, "model"));
            case MessageType.SAVE_PRESET -> later(() -> office.inventory().savePreset(json.path("preset")));
            case MessageType.DELETE_PRESET -> {
                String name = text(json, "name");
                later(() -> office.inventory().deletePreset(name));
            }
            default -> throw new ProtocolException("messages of type " + type + " are unknown to this service");
        }
    }

    private void inputBegin(JsonNode json) {
        client.inputs()
                .begin(
                        number(json, "stream"),
                        json.path("frames").asLong(),
                        json.path("rateHz").asLong(),
                        json.path("channels").asLong());
    }

    private void hello(JsonNode json) {
        int protocol = json.path("protocol").asInt();
        if (protocol != MessageType.PROTOCOL) {
            instance = null;
            refuse(
                    "the plugin speaks protocol " + protocol + ", this service (version " + ProgramVersion.current()
                            + ") speaks " + MessageType.PROTOCOL
                            + ": bring both to the same version with sa3 plugin install, then restart the host",
                    true);
            return;
        }
        String name = text(json, "instance");
        new JobId(name); // the form of names that lead out of no folder
        instance = name;
        long epoch = client.region().serviceEpoch();
        later(() -> {
            ObjectNode welcome = TakeMessages.json()
                    .put("protocol", MessageType.PROTOCOL)
                    .put("version", ProgramVersion.current())
                    .put("epoch", epoch)
                    .put("port", office.port().getAsInt());
            welcome.putArray("models").addAll(office.inventory().models());
            office.inventory().defaultModel().ifPresent(model -> welcome.put("default", model));
            client.post(() -> client.outbox().add(MessageType.WELCOME, welcome));
        });
    }

    private void generate(JsonNode json) {
        JobId id = job(json);
        if (!waiting.hasToWait(json)) {
            submit(id, json);
        } else if (!waiting.add(id, json)) {
            fail(id, "too many jobs wait for their audio: try again in a moment");
        }
    }

    /** Is always answered: a job that has ended, or that nobody knows, such as one of a dead service, counts as cancelled. */
    private void cancel(JobId id) {
        waiting.remove(id);
        later(() -> {
            boolean isStopping = office.engine().queue().cancel(id);
            client.post(() -> {
                if (!isStopping || !client.news().follows(id)) {
                    client.outbox().add(MessageType.CANCELLED, TakeMessages.ofJob(id.value()));
                }
            });
        });
    }

    /** Tells what became of a job, and goes on telling where it has not ended. */
    private void follow(JobId id) {
        later(() -> {
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

    /** A round. */
    void retry(long nowMs) {
        waiting.retry(nowMs, this::submit, id -> fail(id, "the audio for this job did not arrive: try again"));
    }

    private void submit(JobId id, JsonNode json) {
        Optional<AudioClip> guide = takeInput(json.path("guide"));
        Optional<AudioClip> original = takeInput(json.path("original"));
        String missing = guide.isPresent() != json.hasNonNull("guide")
                ? whyMissing(json.path("guide"))
                : original.isPresent() != json.hasNonNull("original") ? whyMissing(json.path("original")) : null;
        later(() -> {
            try {
                JobView view = submitted(id, json, new Clips(guide.orElse(null), original.orElse(null)), missing);
                client.post(() -> client.news().follow(view.id(), true));
            } catch (RuntimeException e) {
                client.post(() -> fail(id, FailureText.of(e)));
            }
        });
    }

    private String whyMissing(JsonNode stream) {
        return client.inputs()
                .problem(stream.asInt())
                .orElse("the audio for this job has not arrived: send it before the job");
    }

    /** @param missing why some of its audio is not here; null = all is */
    private JobView submitted(JobId id, JsonNode json, Clips clips, @Nullable String missing) {
        Settings settings = Settings.of(json.path("request"));
        Optional<JobView> known = office.engine().known(id, settings.run().takes());
        if (known.isPresent()) {
            return known.get();
        }
        if (missing != null) {
            throw new ProtocolException(missing);
        }
        JsonNode bpm = json.path("hostBpm");
        Priority priority = priority(json.path("priority"));
        return office.engine()
                .generate(id, new Order(settings, priority, bpm.isNumber() ? bpm.doubleValue() : null, clips));
    }

    private Optional<AudioClip> takeInput(JsonNode stream) {
        Optional<AudioClip> clip = stream.isInt() ? client.inputs().clip(stream.intValue()) : Optional.empty();
        clip.ifPresent(arrived -> client.inputs().remove(stream.intValue()));
        return clip;
    }

    private void fail(JobId id, String why) {
        client.outbox().add(MessageType.FAILED, TakeMessages.ofJob(id.value()).put("message", why));
    }

    /** Of one job, or of all that this client follows. */
    private void strengths(JsonNode json) {
        List<JobId> jobs =
                json.hasNonNull("job") ? List.of(job(json)) : client.news().followed();
        StrengthMoves moves = StrengthMoves.of(json);
        later(() -> jobs.forEach(id -> office.engine().moveStrengths(id, moves)));
    }

    private void list(String what, int most) {
        later(() -> {
            List<ObjectNode> items =
                    items(what).stream().limit(Math.max(0, most)).toList();
            client.post(
                    () -> Pages.of(what, items).forEach(page -> client.outbox().add(MessageType.ITEMS, page)));
        });
    }

    private List<ObjectNode> items(String what) {
        return switch (what) {
            case "models" -> office.inventory().models();
            case "loras" -> office.inventory().loras();
            case "presets" -> office.inventory().presets();
            case "takes" -> office.takes().all().stream().map(TakeJson::write).toList();
            default -> throw new ProtocolException("there is no list of '" + what + "'");
        };
    }

    private void star(String take, boolean starred) {
        later(() -> office.takes().library().star(take, starred));
    }

    private void reference(JsonNode json, String from) {
        Set<String> takes = new HashSet<>();
        json.path("takes").forEach(take -> takes.add(take.asText()));
        Optional<String> project = json.hasNonNull("project")
                ? Optional.of(new JobId(text(json, "project")).value()) // a name that leads out of no folder
                : Optional.empty();
        later(() -> office.takes().library().reference(from, project, takes));
    }

    /** The client is gone. */
    void leave() {
        String gone = instance;
        if (gone != null) {
            office.chores().execute(() -> office.takes().library().leave(gone));
        }
    }

    private void pin(String model) {
        later(() -> {
            JobView view = office.engine().load(model);
            client.post(() -> client.news().follow(view.id(), true));
        });
    }

    /** Does something in order, away from the thread that polls; what goes wrong is told to the client. */
    private void later(Runnable chore) {
        office.chores().execute(() -> {
            try {
                chore.run();
            } catch (RuntimeException e) {
                client.post(() -> refuse(FailureText.of(e), false));
            }
        });
    }

    private static JobId job(JsonNode json) {
        return new JobId(text(json, "job"));
    }

    private static Priority priority(JsonNode json) {
        return json.isTextual() ? Priority.valueOf(json.textValue().toUpperCase(Locale.ROOT)) : Priority.INTERACTIVE;
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new ProtocolException("field " + field + " must be text");
        }
        return value.textValue();
    }

    private static int number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isInt()) {
            throw new ProtocolException("field " + field + " must be a whole number");
        }
        return value.intValue();
    }
}
