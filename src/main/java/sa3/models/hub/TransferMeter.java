package sa3.models.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** Counts the bytes of a transfer and tells its listener. Belongs to the transfer's thread. */
public final class TransferMeter {
    private static final long REPORT_NS = 200_000_000L;
    private static final long WINDOW_NS = 5_000_000_000L;

    private record Sample(long ns, long received) {}

    private final long totalBytes;
    private final LongSupplier clockNs;
    private final TransferListener listener;
    private final Deque<Sample> window = new ArrayDeque<>();
    private String file = "";
    private long bytes;
    private long received;

    /** @param totalBytes of all files */
    public TransferMeter(long totalBytes, TransferListener listener) {
        this(totalBytes, listener, System::nanoTime);
    }

    TransferMeter(long totalBytes, TransferListener listener, LongSupplier clockNs) {
        this.totalBytes = totalBytes;
        this.clockNs = clockNs;
        this.listener = listener;
        window.add(new Sample(clockNs.getAsLong(), 0));
    }

    /** The next file. */
    public void begin(String name) {
        file = name;
    }

    /** Bytes that are there already; they do not count for the speed. Negative when some have to come again. */
    public void present(long count) {
        bytes += count;
    }

    /** Bytes that came just now. */
    public void received(long count) {
        bytes += count;
        received += count;
        if (clockNs.getAsLong() - window.getLast().ns() >= REPORT_NS) {
            report();
        }
    }

    /** Tells the listener now. */
    public void report() {
        long now = clockNs.getAsLong();
        while (window.size() > 1 && now - window.getFirst().ns() > WINDOW_NS) {
            window.removeFirst();
        }
        Sample first = window.getFirst();
        double seconds = (now - first.ns()) / 1e9;
        double bytesPerSecond = seconds > 0 ? (received - first.received()) / seconds : 0;
        window.addLast(new Sample(now, received));
        listener.progress(new TransferProgress(file, bytes, totalBytes, bytesPerSecond));
    }
}
