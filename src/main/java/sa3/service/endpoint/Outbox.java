package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import sa3.bridge.Messages;
import sa3.bridge.Status;

/**
 * Messages that wait for room in a client's ring. News that replace older news do so here, so that a client that reads
 * slowly gets fewer of them and not all of them late. Belongs to the thread that polls.
 */
final class Outbox {
    /** A client with so many unread messages reads none. */
    private static final int MOST = 2000;

    private final Deque<Message> waiting = new ArrayDeque<>();

    /** @param subject older messages of this subject are replaced; null = keep all */
    private record Message(int type, String json, @Nullable String subject) {}

    void add(int type, ObjectNode json) {
        waiting.add(new Message(type, fitting(json), null));
    }

    void replace(String subject, int type, ObjectNode json) {
        waiting.removeIf(message -> subject.equals(message.subject));
        waiting.add(new Message(type, fitting(json), subject));
    }

    /** A prompt may be longer than a message; what made a take can be fetched by other means. */
    private static String fitting(ObjectNode json) {
        String text = json.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length <= Messages.MAX_BYTES) {
            return text;
        }
        ObjectNode shorter = json.deepCopy();
        shorter.remove("settings");
        return shorter.put("shortened", true).toString();
    }

    boolean isOverfull() {
        return waiting.size() > MOST;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends what fits. FULL, OK, or why the client is to be dropped. */
    Status flush(Messages messages) {
        while (!waiting.isEmpty()) {
            Message next = waiting.element();
            Status status = messages.send(next.type, next.json);
            if (status != Status.OK) {
                return status;
            }
            waiting.remove();
        }
        return Status.OK;
    }
}
