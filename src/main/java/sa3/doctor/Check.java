package sa3.doctor;

/** One part of the examination. */
@FunctionalInterface
public interface Check {
    /** Adds facts and findings; may throw, which becomes a finding of its own. */
    void examine(Report report) throws Exception;
}
