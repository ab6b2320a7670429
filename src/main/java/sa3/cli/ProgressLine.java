package sa3.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import sa3.pipeline.ProgressListener;

/**
 * Shows how far a job is: one line that redraws itself on a terminal, a line now and then elsewhere, JSON lines for
 * scripts. The time left is that of the stage, from its own pace. Belongs to the thread of the job.
 */
public final class ProgressLine implements ProgressListener, AutoCloseable {
    static final String CLEAR = "\r\u001b[K";
    private static final long REDRAW_NS = 100_000_000L;
    private static final long PLAIN_NS = 10_000_000_000L;
    private static final int BAR_CELLS = 24;
    private static final int LEAST_BAR_CELLS = 4;
    /** Nobody waits for what takes longer; a training without an end does. */
    private static final long LONGEST_LEFT_SECONDS = 100 * 3600;

    /** Where the line goes. */
    enum Mode {
        TERMINAL,
        PLAIN,
        JSON,
        SILENT;

        /** The launcher says whether standard error is a terminal; Java cannot tell. */
        static Mode of(boolean json, boolean quiet) {
            if (json) {
                return quiet ? SILENT : JSON;
            }
            if (quiet) {
                return SILENT;
            }
            return Integer.getInteger("sa3.columns", 0) >= 40 ? TERMINAL : PLAIN;
        }

        /** Between two updates. */
        long intervalNs() {
            return switch (this) {
                case TERMINAL -> REDRAW_NS;
                case PLAIN -> PLAIN_NS;
                case JSON -> 0;
                case SILENT -> Long.MAX_VALUE;
            };
        }
    }

    private final PrintWriter err;
    private final Mode mode;
    private final LongSupplier clockNs;
    private String stage = "";
    private String detail = "";
    private Map<String, Object> detailFields = Map.of();
    private long stageBeganNs;
    private long shownNs;

    ProgressLine(PrintWriter err, Mode mode, LongSupplier clockNs) {
        this.err = err;
        this.mode = mode;
        this.clockNs = clockNs;
    }

    /**
     * What else there is to say from now on: behind the line for a person, as fields for a script.
     *
     * @param fields may be empty
     */
    public void detail(String text, Map<String, Object> fields) {
        detail = text;
        detailFields = fields;
    }

    @Override
    public void progress(String newStage, int doneUnits, int units) {
        int total = Math.max(1, units);
        int done = Math.min(Math.max(0, doneUnits), total);
        long now = clockNs.getAsLong();
        boolean begins = !newStage.equals(stage);
        if (begins) {
            stage = newStage;
            stageBeganNs = now;
        }
        if (begins || done >= total || now - shownNs >= mode.intervalNs()) {
            shownNs = now;
            show(done, total, secondsLeft(done, total, now));
        }
    }

    /** Negative while nothing is known. */
    private double secondsLeft(int done, int total, long now) {
        return done <= 0 ? -1 : (now - stageBeganNs) / 1e9 / done * (total - done);
    }

    private void show(int done, int total, double secondsLeft) {
        switch (mode) {
            case TERMINAL -> err.print(CLEAR + line(done, total, secondsLeft));
            case PLAIN -> err.println(plain(done, total, secondsLeft));
            case JSON -> err.println(json(done, total, secondsLeft));
            case SILENT -> {}
        }
        err.flush();
    }

    /** The bar is as long as what has to be read leaves room for. */
    private String line(int done, int total, double secondsLeft) {
        String name = detail.isEmpty() ? String.format(Locale.ROOT, "%-14s", stage) : stage;
        String text = String.format(Locale.ROOT, "] %3d %%", 100L * done / total) + "  " + done + "/" + total
                + left(secondsLeft) + behind();
        int room = width() - name.length() - " [".length() - text.length();
        int cells = Math.max(LEAST_BAR_CELLS, Math.min(BAR_CELLS, room));
        return clipped(name + " [" + bar(cells, done, total) + text);
    }

    private static int width() {
        return Integer.getInteger("sa3.columns", 80) - 1;
    }

    static String bar(int cells, long done, long total) {
        int filled = (int) (cells * done / total);
        return "#".repeat(filled) + "-".repeat(cells - filled);
    }

    /** A line longer than the terminal would wrap, and wrapped lines are not cleared. */
    static String clipped(String line) {
        return line.length() > width() ? line.substring(0, width()) : line;
    }

    private String plain(int done, int total, double secondsLeft) {
        return "sa3: " + stage + " " + done + "/" + total + " (" + 100L * done / total + " %)" + left(secondsLeft)
                + behind();
    }

    private String json(int done, int total, double secondsLeft) {
        JsonLine event = JsonLine.event("progress")
                .with("stage", stage)
                .with("done", done)
                .with("total", total);
        detailFields.forEach(event::with);
        return (secondsLeft < 0 ? event : event.with("secondsLeft", Math.round(secondsLeft * 10) / 10.0)).toString();
    }

    private String behind() {
        return detail.isEmpty() ? "" : ", " + detail;
    }

    static String left(double seconds) {
        if (seconds <= 0 || seconds > LONGEST_LEFT_SECONDS) {
            return "";
        }
        long whole = (long) Math.ceil(seconds);
        return whole < 60
                ? ", " + whole + " s left"
                : String.format(Locale.ROOT, ", %d:%02d min left", whole / 60, whole % 60);
    }

    /** Takes the line off the terminal. */
    @Override
    public void close() {
        if (mode == Mode.TERMINAL) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
