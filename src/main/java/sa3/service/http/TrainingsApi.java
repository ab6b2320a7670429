package sa3.service.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import sa3.models.ModelException;
import sa3.service.train.TrainRequest;
import sa3.service.train.Trainings;
import sa3.service.train.Trainings.Entry;
import sa3.train.TrainException;

/** Trainings: begin, look, pause, let go on, take off the list. What they have to tell comes with the events of their job. */
public final class TrainingsApi implements HttpEndpoint.RouteSource {
    private final Trainings trainings;

    public TrainingsApi(Trainings trainings) {
        this.trainings = trainings;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/trainings", this::list),
                new Route("POST", "/v1/trainings", this::begin),
                new Route("DELETE", "/v1/trainings/{id}", call -> answer(call, trainings.remove(call.part("id")))),
                new Route("POST", "/v1/trainings/{id}/pause", call -> answer(call, trainings.pause(call.part("id")))),
                new Route("POST", "/v1/trainings/{id}/resume", this::resume));
    }

    private void list(Call call) throws IOException {
        call.answer(
                200,
                Call.list("trainings", trainings.all().stream().map(this::json).toList()));
    }

    private void begin(Call call) throws IOException {
        try {
            Entry entry = trainings.begin(TrainRequest.of(call.json()));
            call.setHeader("Location", "/v1/jobs/" + entry.job());
            call.answer(202, json(entry));
        } catch (TrainException | ModelException | IllegalArgumentException e) {
            throw new HttpFailure(422, String.valueOf(e.getMessage()));
        }
    }

    private void resume(Call call) throws IOException {
        try {
            answer(call, trainings.resume(call.part("id")));
        } catch (TrainException e) {
            throw new HttpFailure(409, String.valueOf(e.getMessage()));
        }
    }

    private void answer(Call call, Optional<Entry> entry) throws IOException {
        call.answer(200, json(entry.orElseThrow(() -> HttpFailure.notFound("such training"))));
    }

    private ObjectNode json(Entry entry) {
        ObjectNode json = Call.object().put("id", entry.id()).put("folder", entry.folder());
        json.put("paused", entry.isPaused()).put("jobId", entry.job());
        trainings.job(entry).ifPresent(job -> json.set("job", JobJson.of(job)));
        return json;
    }
}
