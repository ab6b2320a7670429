package sa3.service.engine;

import java.util.List;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.Turn;
import sa3.service.jobs.Work;
import sa3.service.takes.TakeRecord;

/** Tells of takes that an earlier life of the service finished for the same job. */
final class ReplayWork implements Work {
    private final List<TakeRecord> takes;

    ReplayWork(List<TakeRecord> takes) {
        this.takes = List.copyOf(takes);
    }

    @Override
    public Outcome run(Turn turn) {
        for (TakeRecord take : takes) {
            turn.tell(new JobEvent.TakeBegan(take.id(), take.sound().frames()));
            turn.tell(new JobEvent.TakeEnded(take.id()));
        }
        return Outcome.DONE;
    }
}
