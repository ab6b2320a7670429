package sa3.doctor;

/**
 * Something about this machine that a person should know.
 *
 * @param severity how much it matters
 * @param text what was found, with its numbers
 * @param remedy what to do about it
 */
public record Finding(Severity severity, String text, String remedy) {
    /** How much a finding matters. */
    public enum Severity {
        /** Works, but worse than it could. */
        WARNING,
        /** Something will not work. */
        PROBLEM
    }
}
