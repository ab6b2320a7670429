package sa3.service.jobs;

import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import sa3.pipeline.Cancellation;
import sa3.pipeline.ProgressListener;

/** A work's stretch of time on the engine's thread: what it may ask, and where it tells how it gets on. */
public final class Turn implements ProgressListener {
    private static final Logger LOG = Logger.getLogger("sa3");

    private final JobQueue queue;
    private final Job job;

    Turn(JobQueue queue, Job job) {
        this.queue = queue;
        this.job = job;
    }

    public JobId job() {
        return job.id;
    }

    /** Asks the work to stop; set from any thread. */
    public Cancellation cancellation() {
        return job.cancellation;
    }

    /** True when a more urgent job waits: a good moment to return {@link Work.Outcome#PAUSED}. */
    public boolean shouldPause() {
        return queue.hasMoreUrgentThan(job);
    }

    @Override
    public void progress(String stage, int done, int total) {
        progress(stage, done, total, null);
    }

    /** The same with what the step was like that a training has just taken. */
    public void progress(String stage, int done, int total, JobEvent.@Nullable TrainingStep training) {
        LOG.fine(() -> "job " + job.id + ": " + stage + " " + done + "/" + total);
        tell(new JobEvent.Progress(stage, done, total, job.pace.secondsLeft(stage, done, total), training));
    }

    /** Something the user should know. */
    public void remark(String message) {
        tell(new JobEvent.Remark(message));
    }

    /**
     * Publishes an event of the job.
     *
     * @throws IllegalArgumentException it is one of those that the queue itself publishes
     */
    public void tell(JobEvent event) {
        if (event.isEnd() || event instanceof JobEvent.Queued || event instanceof JobEvent.Paused) {
            throw new IllegalArgumentException("the queue says how a job ends, not its work: " + event);
        }
        queue.publish(job, event);
    }
}
