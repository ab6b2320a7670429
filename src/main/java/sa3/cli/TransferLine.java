package sa3.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import sa3.models.hub.TransferListener;
import sa3.models.hub.TransferProgress;

/**
 * Shows how far a transfer is, with amount, speed and time left, in the places and at the pace of {@link ProgressLine}.
 * Belongs to the thread of the transfer.
 */
final class TransferLine implements TransferListener, AutoCloseable {
    private static final int BAR_CELLS = 16;

    private final PrintWriter err;
    private final ProgressLine.Mode mode;
    private final String stage;
    private final LongSupplier clockNs;
    private String file = "";
    private long shownNs;

    /** @param stage what is done with the bytes, in one word */
    TransferLine(PrintWriter err, ProgressLine.Mode mode, String stage, LongSupplier clockNs) {
        this.err = err;
        this.mode = mode;
        this.stage = stage;
        this.clockNs = clockNs;
    }

    @Override
    public void progress(TransferProgress progress) {
        long now = clockNs.getAsLong();
        boolean begins = !progress.file().equals(file);
        boolean ends = progress.bytes() >= progress.totalBytes();
        if (begins || ends || now - shownNs >= mode.intervalNs()) {
            file = progress.file();
            shownNs = now;
            show(progress);
        }
    }

    private void show(TransferProgress progress) {
        switch (mode) {
            case TERMINAL -> err.print(ProgressLine.CLEAR + line(progress));
            case PLAIN -> err.println("sa3: " + stage + " " + file + ": " + amount(progress));
            case JSON -> err.println(json(progress));
            case SILENT -> {}
        }
        err.flush();
    }

    private String line(TransferProgress progress) {
        String bar = ProgressLine.bar(BAR_CELLS, done(progress), total(progress));
        return ProgressLine.clipped(
                String.format(Locale.ROOT, "%-11s [%s] %3d %%  ", stage, bar, percent(progress)) + amount(progress));
    }

    private static String amount(TransferProgress progress) {
        String text = String.format(Locale.ROOT, "%.1f/%.1f MB", progress.bytes() / 1e6, progress.totalBytes() / 1e6);
        return progress.bytesPerSecond() <= 0
                ? text
                : text
                        + String.format(Locale.ROOT, ", %.1f MB/s", progress.bytesPerSecond() / 1e6)
                        + ProgressLine.left((double) progress.secondsLeft().orElse(0));
    }

    private JsonLine json(TransferProgress progress) {
        JsonLine event = JsonLine.event("progress")
                .with("stage", stage)
                .with("file", file)
                .with("done", progress.bytes())
                .with("total", progress.totalBytes())
                .with("bytesPerSecond", Math.round(progress.bytesPerSecond()));
        progress.secondsLeft().ifPresent(seconds -> event.with("secondsLeft", seconds));
        return event;
    }

    private static long percent(TransferProgress progress) {
        return 100 * done(progress) / total(progress);
    }

    private static long done(TransferProgress progress) {
        return Math.min(Math.max(0, progress.bytes()), total(progress));
    }

    private static long total(TransferProgress progress) {
        return Math.max(1, progress.totalBytes());
    }

    /** Bytes for a person, in decimal units as disks and hubs count them. */
    static String size(long bytes) {
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** Takes the line off the terminal. */
    @Override
    public void close() {
        if (mode == ProgressLine.Mode.TERMINAL) {
            err.print(ProgressLine.CLEAR);
            err.flush();
        }
    }
}
