package sa3.service.jobs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.service.jobs.JobEvent.Progress;

/**
 * A job as it was at one moment.
 *
 * @param ahead jobs before it, while it waits
 * @param progress the last that was heard; null before the first
 * @param takesBegun takes whose audio is arriving
 * @param takes finished takes, in order
 * @param failure why it failed; null unless it did
 * @param lastEvent the number of the newest event that this view contains; later ones are in the log
 */
public record JobView(
        JobId id,
        JobRequest request,
        JobState state,
        int ahead,
        @Nullable Progress progress,
        List<JobEvent.TakeBegan> takesBegun,
        List<String> takes,
        List<String> remarks,
        @Nullable String failure,
        long lastEvent) {
    public JobView {
        takesBegun = List.copyOf(takesBegun);
        takes = List.copyOf(takes);
        remarks = List.copyOf(remarks);
    }

    /** What somebody has to hear who has heard nothing of this job yet. */
    public List<JobEvent> retold() {
        List<JobEvent> events = new ArrayList<>();
        if (state == JobState.QUEUED) {
            events.add(new JobEvent.Queued(ahead));
        } else if (progress != null) {
            events.add(progress);
        }
        remarks.forEach(remark -> events.add(new JobEvent.Remark(remark)));
        takes.forEach(take -> events.add(new JobEvent.TakeEnded(take)));
        events.addAll(takesBegun);
        switch (state) {
            case QUEUED, RUNNING, PAUSED -> {}
            case DONE -> events.add(new JobEvent.Done());
            case FAILED -> events.add(new JobEvent.Failed(String.valueOf(failure)));
            case CANCELLED -> events.add(new JobEvent.Cancelled());
        }
        return events;
    }
}
