package sa3.golden;

import java.util.Locale;

/**
 * What became of one row.
 *
 * @param worst largest |got − expected|; NaN where no number was compared
 * @param ratio largest |got − expected| / allowed; NaN where no number was compared
 * @param note the reason of a failure or skip, one line; else empty
 */
public record Verdict(Status status, double worst, double ratio, String note) {
    /** In the words of the report. */
    public enum Status {
        PASS,
        FAIL,
        SKIP
    }

    static Verdict failed(String note) {
        return new Verdict(Status.FAIL, Double.NaN, Double.NaN, note);
    }

    static Verdict skipped(String note) {
        return new Verdict(Status.SKIP, Double.NaN, Double.NaN, note);
    }

    /** {@code PASS|FAIL|SKIP id worst-error}, and the note where there is one. */
    public String line(String id) {
        String error = Double.isNaN(worst) ? "-" : String.format(Locale.ROOT, "%.2e", worst);
        String tail = note.isEmpty() ? "" : "  " + note.lines().findFirst().orElse("");
        return status + " " + id + " " + error + tail;
    }
}
