package sa3.service.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import sa3.service.engine.Engine;
import sa3.service.engine.Inventory;
import sa3.service.jobs.JobView;

/** Models, adapters and presets: list, load, save, delete. */
public final class CatalogApi implements HttpEndpoint.RouteSource {
    private final Engine engine;
    private final Inventory inventory;

    public CatalogApi(Engine engine, Inventory inventory) {
        this.engine = engine;
        this.inventory = inventory;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/models", call -> call.answer(200, Call.list("models", inventory.models()))),
                new Route("POST", "/v1/models/{name}/load", this::load),
                new Route("GET", "/v1/loras", call -> call.answer(200, Call.list("loras", inventory.loras()))),
                new Route("GET", "/v1/presets", call -> call.answer(200, Call.list("presets", inventory.presets()))),
                new Route("GET", "/v1/presets/{name}", call -> call.answer(200, preset(call))),
                new Route("PUT", "/v1/presets/{name}", this::save),
                new Route("DELETE", "/v1/presets/{name}", this::delete));
    }

    private void load(Call call) throws IOException {
        String name = call.part("name");
        if (inventory.models().stream()
                .noneMatch(model -> model.path("name").asText().equals(name))) {
            throw HttpFailure.notFound("such model; GET /v1/models lists them");
        }
        JobView job = engine.load(name);
        call.setHeader("Location", "/v1/jobs/" + job.id());
        call.answer(202, JobJson.of(job));
    }

    private ObjectNode preset(Call call) {
        Optional<ObjectNode> preset = inventory.preset(call.part("name"));
        return preset.orElseThrow(() -> HttpFailure.notFound("such preset; GET /v1/presets lists them"));
    }

    private void save(Call call) throws IOException {
        ObjectNode json = call.json();
        json.put("name", call.part("name")).remove(List.of("shipped", "problem")); // as GET answers
        call.answer(200, inventory.savePreset(json));
    }

    private void delete(Call call) throws IOException {
        preset(call);
        inventory.deletePreset(call.part("name"));
        call.answerNothing();
    }
}
