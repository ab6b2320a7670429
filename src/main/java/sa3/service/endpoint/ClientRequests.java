package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.platform.FailureText;
import sa3.platform.ProgramVersion;
import sa3.service.jobs.JobId;

/**
 * What a client asks for, message by message. Nothing that a message holds is trusted; one that makes no sense is refused
 * with a line that says why. Belongs to the thread that polls.
 */
final class ClientRequests {
    private static final int MOST_MISTAKES = 100;

    private final Client client;
    private final Office office;
    private final JobRequests jobs;
    private final LibraryRequests library;
    private @Nullable String instance;
    private boolean hasGreeted;
    private int mistakes;

    ClientRequests(Client client, Office office) {
        this.client = client;
        this.office = office;
        this.jobs = new JobRequests(client, office);
        this.library = new LibraryRequests(client, office);
    }

    /** So many messages without sense come from no plugin of ours. */
    boolean isHopeless() {
        return mistakes > MOST_MISTAKES;
    }

    /** True when a job waits for what is still to come. */
    boolean isWaiting() {
        return jobs.isWaiting();
    }

    /** A round. */
    void retry(long nowMs) {
        jobs.retry(nowMs);
    }

    void handle(int type, String text) {
        try {
            ClientMessage message = ClientMessage.of(type, text);
            if (type == MessageType.HELLO) {
                hasGreeted = true;
                hello(message);
            } else if (isLeftOver()) {
                return; // the client says again what matters, after its hello
            } else if (instance == null) {
                throw new ProtocolException("say hello first");
            } else {
                act(message, instance);
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
        client.refuse(why, false);
    }

    private void act(ClientMessage message, String from) {
        switch (message.type()) {
            case MessageType.GENERATE -> jobs.generate(message);
            case MessageType.CANCEL -> jobs.cancel(message.job());
            case MessageType.STRENGTHS -> jobs.strengths(message);
            case MessageType.FOLLOW -> jobs.follow(message.job());
            case MessageType.PIN_MODEL -> jobs.pin(message.text("model"));
            case MessageType.INPUT_BEGIN -> jobs.inputBegin(message);
            case MessageType.INPUT_END -> {
                // A stream ends with its last frame; the message is for readers of the traffic.
            }
            case MessageType.FETCH -> client.news().fetch(message.path("job").asText(""), message.text("take"));
            case MessageType.LIST -> library.list(message);
            case MessageType.STAR -> library.star(message);
            case MessageType.REFERENCE -> library.reference(message, from);
            case MessageType.SAVE_PRESET -> library.savePreset(message);
            case MessageType.DELETE_PRESET -> library.deletePreset(message.text("name"));
            default ->
                throw new ProtocolException("messages of type " + message.type() + " are unknown to this service");
        }
    }

    private void hello(ClientMessage message) {
        int protocol = message.path("protocol").asInt();
        if (protocol != MessageType.PROTOCOL) {
            instance = null;
            client.refuse(
                    "the plugin speaks protocol " + protocol + ", this service (version " + ProgramVersion.current()
                            + ") speaks " + MessageType.PROTOCOL
                            + ": bring both to the same version with sa3 plugin install, then restart the host",
                    true);
            return;
        }
        String name = message.text("instance");
        new JobId(name); // the form of names that lead out of no folder
        instance = name;
        long epoch = client.region().serviceEpoch();
        client.later(() -> {
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

    /** The client is gone. */
    void leave() {
        String gone = instance;
        if (gone != null) {
            library.leave(gone);
        }
    }
}
