package sa3.service.jobs;

/** How urgent a job is, the most urgent first. */
public enum Priority {
    /** Somebody sits and waits for it. */
    INTERACTIVE,
    /** Many takes, files for later. */
    BATCH,
    /** Hours of work that make room for everything else, such as training. */
    BACKGROUND;

    boolean isMoreUrgentThan(Priority other) {
        return compareTo(other) < 0;
    }
}
