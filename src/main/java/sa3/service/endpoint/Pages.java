package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sa3.bridge.Messages;

/** Lists that are too long for one message. */
final class Pages {
    /** Leaves room for what surrounds the items. */
    private static final int MAX_BYTES = Messages.MAX_BYTES - 512;

    private Pages() {}

    /** At least one page, each a message; an item that fits no page loses its settings, and as many prompts as it has to. */
    static List<ObjectNode> of(String what, List<ObjectNode> items) {
        List<ArrayNode> pages = new ArrayList<>();
        ArrayNode page = TakeMessages.json().arrayNode();
        pages.add(page);
        int bytes = 0;
        for (ObjectNode item : items) {
            ObjectNode fitting = fitting(item);
            int more = bytes(fitting) + 1;
            if (bytes + more > MAX_BYTES) {
                page = TakeMessages.json().arrayNode();
                pages.add(page);
                bytes = 0;
            }
            page.add(fitting);
            bytes += more;
        }
        List<ObjectNode> messages = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            ObjectNode message =
                    TakeMessages.json().put("what", what).put("page", i).put("pages", pages.size());
            message.set("items", pages.get(i));
            messages.add(message);
        }
        return messages;
    }

    private static ObjectNode fitting(ObjectNode item) {
        if (bytes(item) <= MAX_BYTES) {
            return item;
        }
        ObjectNode shorter = item.deepCopy();
        shorter.remove("settings");
        shorter.put("shortened", true);
        while (bytes(shorter) > MAX_BYTES
                && shorter.path("prompts") instanceof ArrayNode prompts
                && !prompts.isEmpty()) {
            prompts.remove(prompts.size() - 1);
        }
        return shorter;
    }

    private static int bytes(ObjectNode item) {
        return item.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
