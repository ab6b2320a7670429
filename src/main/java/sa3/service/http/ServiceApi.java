package sa3.service.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/** The service itself: status, description, end. */
public final class ServiceApi implements HttpEndpoint.RouteSource {
    private final Supplier<ObjectNode> status;
    private final Runnable shutdown;

    /** @param shutdown asks the service to end; returns at once */
    public ServiceApi(Supplier<ObjectNode> status, Runnable shutdown) {
        this.status = status;
        this.shutdown = shutdown;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/status", call -> call.answer(200, status.get())),
                new Route("GET", "/openapi.json", ServiceApi::describe),
                new Route("POST", "/v1/shutdown", this::end));
    }

    private static void describe(Call call) throws IOException {
        try (InputStream document = ServiceApi.class.getResourceAsStream("openapi.json")) {
            if (document == null) {
                throw new IllegalStateException("the program lacks its own description openapi.json");
            }
            call.answer(200, "application/json", document.readAllBytes());
        }
    }

    private void end(Call call) throws IOException {
        call.answer(202, Call.object().put("message", "the service ends before the next step of what it is doing"));
        shutdown.run();
    }
}
