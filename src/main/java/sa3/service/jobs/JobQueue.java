package sa3.service.jobs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait, the one that runs, and the last that ended. Any thread; one takes jobs out of it.
 *
 * <p>The most urgent job goes first, among equals the oldest; one that was paused keeps its place.
 */
public final class JobQueue {
    private static final int MAX_WAITING = 1000;
    private static final int MAX_ENDED = 1000;

    private static final double BYTES_PER_MB = 1e6;

    private final EventLog log;
    private final LongSupplier clockNs;
    private final long heldLimitBytes;
    /** In the order of arrival. */
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();

    private final Deque<JobId> ended = new ArrayDeque<>();
    private boolean closed;

    /** @param heldLimitBytes what all jobs that wait or run may hold, see {@link Work#holds} */
    public JobQueue(EventLog log, LongSupplier clockNs, long heldLimitBytes) {
        this.log = log;
        this.clockNs = clockNs;
        this.heldLimitBytes = heldLimitBytes;
    }

    public EventLog log() {
        return log;
    }

    /**
     * Puts a job into the queue; one that is known already stays what it is, whatever is asked now.
     *
     * @return the job, new or known
     * @throws QueueException too many jobs wait, they hold too much, or the service is about to end
     */
    public synchronized JobView submit(JobId id, JobRequest request) {
        Job known = jobs.get(id);
        if (known != null) {
            return view(known);
        }
        if (closed) {
            throw new QueueException("the service is ending; send the job again in a moment");
        }
        if (waiting().size() >= MAX_WAITING) {
            throw new QueueException(MAX_WAITING + " jobs are waiting already: cancel some, or wait");
        }
        requireRoomFor(request.work());
        Job job = new Job(id, request, new StagePace(clockNs));
        jobs.put(id, job);
        publish(job, new JobEvent.Queued(ahead(job)));
        notifyAll();
        return view(job);
    }

    private void requireRoomFor(Work work) {
        IdentityHashMap<Object, Long> held = new IdentityHashMap<>();
        jobs.values().forEach(job -> addHeld(job.request().work(), held));
        long before = bytes(held);
        addHeld(work, held);
        long after = bytes(held);
        if (after > heldLimitBytes && after > before) {
            throw new QueueException(String.format(
                    Locale.ROOT,
                    "the audio of this job takes %.0f MB, that of the jobs before it %.0f MB, and %.0f MB is the most:"
                            + " wait for some, cancel some, or send less",
                    (after - before) / BYTES_PER_MB,
                    before / BYTES_PER_MB,
                    heldLimitBytes / BYTES_PER_MB));
        }
    }

    private static void addHeld(Work work, IdentityHashMap<Object, Long> held) {
        work.holds().forEach(each -> held.put(each.thing(), each.bytes()));
    }

    private static long bytes(IdentityHashMap<Object, Long> held) {
        return held.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A job that is waiting, running, or ended not long ago. */
    public synchronized Optional<JobView> find(JobId id) {
        return Optional.ofNullable(jobs.get(id)).map(this::view);
    }

    /** All of them, the oldest first. */
    public synchronized List<JobView> all() {
        return jobs.values().stream().map(this::view).toList();
    }

    /** Jobs that are waiting, paused or running. */
    public synchronized int open() {
        return (int) jobs.values().stream().filter(job -> !job.state().isEnd()).count();
    }

    /**
     * Stops a job: at once where it has not begun, else before its next step.
     *
     * @return false when there is no such job, or it had ended
     */
    public boolean cancel(JobId id) {
        List<Work> withdrawn = new ArrayList<>();
        boolean isStopped = stop(id, withdrawn);
        withdrawn.forEach(Work::withdrawn); // without the lock: it may take others
        return isStopped;
    }

    private synchronized boolean stop(JobId id, List<Work> withdrawn) {
        Job job = jobs.get(id);
        if (job == null || job.state().isEnd()) {
            return false;
        }
        job.cancellation.cancel();
        if (job.state() == JobState.QUEUED) {
            withdrawn.add(job.request().work());
            end(job, new JobEvent.Cancelled());
        } else {
            notifyAll(); // a paused one ends on the engine's thread, which has to close it
        }
        return true;
    }

    /** Takes no more jobs, and stops all that are there. */
    public void close() {
        List<Work> withdrawn = new ArrayList<>();
        synchronized (this) {
            closed = true;
            List.copyOf(jobs.keySet()).forEach(id -> stop(id, withdrawn));
            notifyAll();
        }
        withdrawn.forEach(Work::withdrawn);
    }

    /** The next job, in state running; null when the time is over or the queue is closed and empty. */
    synchronized @Nullable Job take(long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            List<Job> waiting = waiting();
            if (!waiting.isEmpty()) {
                Job job = waiting.get(0);
                publish(job, new JobEvent.Started());
                return job;
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (closed || leftMs <= 0) {
                return null;
            }
            wait(leftMs);
        }
    }

    /** True when something waits that should not have to. */
    synchronized boolean hasMoreUrgentThan(Job running) {
        List<Job> waiting = waiting();
        return !waiting.isEmpty()
                && waiting.get(0)
                        .request()
                        .priority()
                        .isMoreUrgentThan(running.request().priority());
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Tells everybody, and keeps what the job has become. */
    synchronized void publish(Job job, JobEvent event) {
        job.note(event);
        log.append(job.id, event);
    }

    /** The last event of a job; the oldest ended ones are forgotten. */
    synchronized void end(Job job, JobEvent event) {
        publish(job, event);
        ended.add(job.id);
        while (ended.size() > MAX_ENDED) {
            jobs.remove(ended.remove());
        }
    }

    /** Cancelled ones first, for there is little to do; then by urgency and age. */
    private List<Job> waiting() {
        List<Job> waiting = new ArrayList<>();
        for (Job job : jobs.values()) {
            if (job.state().isWaiting()) {
                waiting.add(job);
            }
        }
        waiting.sort(Comparator.comparing((Job job) -> !job.cancellation.isCancelled())
                .thenComparing(job -> job.request().priority()));
        return waiting;
    }

    private int ahead(Job job) {
        if (!job.state().isWaiting()) {
            return 0;
        }
        boolean busy = jobs.values().stream().anyMatch(other -> other.state() == JobState.RUNNING);
        return waiting().indexOf(job) + (busy ? 1 : 0);
    }

    private JobView view(Job job) {
        return job.view(ahead(job), log.last());
    }
}
