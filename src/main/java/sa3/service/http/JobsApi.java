package sa3.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.service.engine.Engine;
import sa3.service.engine.Order;
import sa3.service.engine.StrengthMoves;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest.Clips;

/** Jobs: ask, look, move strengths, cancel. */
public final class JobsApi implements HttpEndpoint.RouteSource {
    private final Engine engine;
    private final Uploads uploads;

    public JobsApi(Engine engine, Uploads uploads) {
        this.engine = engine;
        this.uploads = uploads;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/jobs", this::list),
                new Route("POST", "/v1/jobs", this::submit),
                new Route("GET", "/v1/jobs/{id}", call -> call.answer(200, JobJson.of(require(call)))),
                new Route("POST", "/v1/jobs/{id}/strengths", this::strengths),
                new Route("DELETE", "/v1/jobs/{id}", this::cancel));
    }

    private void list(Call call) throws IOException {
        call.answer(
                200,
                Call.list("jobs", engine.queue().all().stream().map(JobJson::of).toList()));
    }

    private void submit(Call call) throws IOException {
        ObjectNode json = call.json();
        JobId id = json.hasNonNull("id") ? new JobId(text(json, "id")) : JobId.random();
        JsonNode chosen = json.path("settings");
        if (!chosen.isObject()) {
            throw new HttpFailure(422, "settings: expected an object, such as {\"prompt\": \"warm piano\"}");
        }
        Settings settings = Settings.of(chosen);
        boolean isKnown = engine.known(id, settings.run().takes()).isPresent();
        JobView job = engine.generate(
                id,
                new Order(
                        settings,
                        priority(json),
                        json.hasNonNull("hostBpm") ? number(json, "hostBpm") : null,
                        isKnown ? Clips.NONE : new Clips(clip(json, "guide"), clip(json, "original"))));
        call.setHeader("Location", "/v1/jobs/" + job.id());
        call.answer(isKnown ? 200 : 202, JobJson.of(job));
    }

    private @Nullable AudioClip clip(ObjectNode json, String field) {
        if (!json.hasNonNull(field)) {
            return null;
        }
        String upload = text(json, field);
        return uploads.find(upload)
                .orElseThrow(() -> new HttpFailure(422, field + ": there is no such upload; POST /v1/uploads first"));
    }

    private static Priority priority(ObjectNode json) {
        if (!json.hasNonNull("priority")) {
            return Priority.BATCH;
        }
        return switch (text(json, "priority").toLowerCase(Locale.ROOT)) {
            case "interactive" -> Priority.INTERACTIVE;
            case "batch" -> Priority.BATCH;
            default -> throw new HttpFailure(422, "priority: expected interactive or batch");
        };
    }

    private void strengths(Call call) throws IOException {
        ObjectNode json = call.json();
        JobView job = require(call);
        if (!engine.moveStrengths(job.id(), StrengthMoves.of(json))) {
            throw new HttpFailure(409, "this job has ended, or makes no takes");
        }
        call.answerNothing();
    }

    private void cancel(Call call) throws IOException {
        JobView job = require(call);
        engine.queue().cancel(job.id());
        call.answer(200, JobJson.of(engine.queue().find(job.id()).orElse(job)));
    }

    private JobView require(Call call) {
        try {
            JobId id = new JobId(call.part("id"));
            return engine.queue().find(id).orElseThrow(() -> HttpFailure.notFound("such job"));
        } catch (IllegalArgumentException e) {
            throw HttpFailure.notFound("such job");
        }
    }

    private static String text(ObjectNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new HttpFailure(422, field + ": expected text");
        }
        return value.textValue();
    }

    private static double number(ObjectNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isNumber()) {
            throw new HttpFailure(422, field + ": expected a number");
        }
        return value.doubleValue();
    }
}
