package sa3.service.jobs;

/** Where a job stands. */
public enum JobState {
    QUEUED,
    RUNNING,
    /** Made room for something more urgent; goes on by itself. */
    PAUSED,
    DONE,
    FAILED,
    CANCELLED;

    /** True when nothing will happen any more. */
    public boolean isEnd() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    boolean isWaiting() {
        return this == QUEUED || this == PAUSED;
    }
}
