package sa3.service.jobs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.pipeline.Cancellation;
import sa3.service.jobs.JobEvent.Progress;

/** One job in the queue. Everything that changes is guarded by the queue. */
final class Job {
    final JobId id;
    final Cancellation cancellation = new Cancellation();
    final StagePace pace;

    private JobRequest request;
    private JobState state = JobState.QUEUED;
    private @Nullable Progress progress;
    private final List<JobEvent.TakeBegan> begun = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private @Nullable String failure;

    Job(JobId id, JobRequest request, StagePace pace) {
        this.id = id;
        this.request = request;
        this.pace = pace;
    }

    JobRequest request() {
        return request;
    }

    JobState state() {
        return state;
    }

    /** What an event says about the job becomes its state. */
    void note(JobEvent event) {
        if (event instanceof JobEvent.Started) {
            state = JobState.RUNNING;
        } else if (event instanceof Progress news) {
            progress = news;
        } else if (event instanceof JobEvent.Remark remark) {
            remarks.add(remark.message());
        } else if (event instanceof JobEvent.TakeBegan take) {
            begun.add(take);
        } else if (event instanceof JobEvent.TakeEnded take) {
            begun.removeIf(other -> other.take().equals(take.take()));
            ended.add(take.take());
        } else if (event instanceof JobEvent.TakeDropped take) {
            begun.removeIf(other -> other.take().equals(take.take()));
        } else {
            noteStop(event);
        }
    }

    private void noteStop(JobEvent event) {
        if (event instanceof JobEvent.Paused) {
            state = JobState.PAUSED;
        } else if (event instanceof JobEvent.Done) {
            state = JobState.DONE;
        } else if (event instanceof JobEvent.Cancelled) {
            state = JobState.CANCELLED;
        } else if (event instanceof JobEvent.Failed reason) {
            state = JobState.FAILED;
            failure = reason.message();
        }
        if (state.isEnd()) {
            request = request.withoutWork(); // it may hold minutes of audio, and ended jobs are remembered for long
        }
    }

    JobView view(int ahead, long lastEvent) {
        return new JobView(id, request, state, ahead, progress, begun, ended, remarks, failure, lastEvent);
    }
}
