package sa3.bridge;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/** The messages of a region, both ways. Any thread. */
public final class Messages {
    /** Bytes that one message's text may take in UTF-8. */
    public static final int MAX_BYTES = 65_536;

    /** Takes one message. */
    @FunctionalInterface
    public interface Handler {
        /** @param json as the other side sent it: anything, until it has been parsed */
        void message(int type, String json);
    }

    private final Region region;
    private final Memory incoming = new Memory(MAX_BYTES);

    Messages(Region region) {
        this.region = region;
    }

    /**
     * Sends one message.
     *
     * @param type above 0
     * @return OK; FULL: try again later; CLOSED; CORRUPT; TOO_LARGE: above {@link #MAX_BYTES}
     */
    public Status send(int type, String json) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        return region.status(handle -> Bridge.sa3_bridge_send(handle, type, payload, payload.length));
    }

    /**
     * Hands the next message to {@code handler}, which may send and receive on this region.
     *
     * @return OK: it was handed over; EMPTY; CLOSED; CORRUPT
     */
    public Status receive(Handler handler) {
        int[] type = new int[1];
        int[] bytes = new int[1];
        byte[][] payload = new byte[1][];
        Status status = region.status(handle -> {
            int outcome = Bridge.sa3_bridge_receive(handle, type, incoming, MAX_BYTES, bytes);
            if (outcome == 0) {
                payload[0] = incoming.getByteArray(0, bytes[0]);
            }
            return outcome;
        });
        if (status == Status.OK) {
            handler.message(type[0], new String(payload[0], StandardCharsets.UTF_8));
        }
        return status;
    }
}
