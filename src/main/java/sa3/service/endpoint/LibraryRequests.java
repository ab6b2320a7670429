package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sa3.service.jobs.JobId;
import sa3.service.takes.TakeJson;

/** What a client asks for about what there is: takes, models, LoRAs, presets. Belongs to the thread that polls. */
final class LibraryRequests {
    private final Client client;
    private final Office office;

    LibraryRequests(Client client, Office office) {
        this.client = client;
        this.office = office;
    }

    void list(ClientMessage message) {
        String what = message.text("what");
        int most = message.path("most").asInt(Integer.MAX_VALUE);
        client.later(() -> {
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

    void star(ClientMessage message) {
        String take = message.text("take");
        boolean starred = message.path("starred").asBoolean();
        client.later(() -> office.takes().library().star(take, starred));
    }

    /** @param instance the one that holds the takes */
    void reference(ClientMessage message, String instance) {
        Set<String> takes = new HashSet<>();
        message.path("takes").forEach(take -> takes.add(take.asText()));
        Optional<String> project = message.has("project")
                ? Optional.of(new JobId(message.text("project")).value()) // a name that leads out of no folder
                : Optional.empty();
        client.later(() -> office.takes().library().reference(instance, project, takes));
    }

    /** An instance is closed. */
    void leave(String instance) {
        client.later(() -> office.takes().library().leave(instance));
    }

    void savePreset(ClientMessage message) {
        client.later(() -> office.inventory().savePreset(message.path("preset")));
    }

    void deletePreset(String name) {
        client.later(() -> office.inventory().deletePreset(name));
    }
}
