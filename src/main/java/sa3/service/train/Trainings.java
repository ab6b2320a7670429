package sa3.service.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelStore;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobRequest;
import sa3.service.jobs.JobView;
import sa3.service.jobs.Priority;
import sa3.service.jobs.QueueException;
import sa3.train.TrainException;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunFolder;

/**
 * The trainings that are not finished, written down so that they go on after a restart. A training has one name for its
 * whole life; each time it goes on, another job works on it. Any thread.
 */
public final class Trainings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = Logger.getLogger("sa3");

    private final JobQueue queue;
    private final ModelStore models;
    private final LoraFolders loras;
    private final Path file;
    private final Path runs;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean isClosing;

    /**
     * One training.
     *
     * @param id its name, the last part of its folder
     * @param folder of its run
     * @param job that works on it, or worked on it last
     * @param isPaused true = it waits until somebody lets it go on
     * @param staysInFolder true = the finished adapter is not put into the LoRA folder
     */
    public record Entry(String id, String folder, String job, boolean isPaused, boolean staysInFolder) {
        Entry with(String otherJob, boolean paused) {
            return new Entry(id, folder, otherJob, paused, staysInFolder);
        }
    }

    /**
     * @param home holds {@code trainings.json} and the folder {@code runs}; need not exist
     * @throws TrainException the list is damaged
     */
    public Trainings(JobQueue queue, ModelStore models, LoraFolders loras, Path home) {
        this.queue = queue;
        this.models = models;
        this.loras = loras;
        this.file = home.resolve("trainings.json");
        this.runs = home.resolve("runs");
        read();
    }

    private void read() {
        try {
            List<Entry> all = JSON.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {});
            all.forEach(entry -> entries.put(entry.id, entry));
        } catch (NoSuchFileException e) {
            LOG.fine("no trainings yet");
        } catch (JsonProcessingException e) {
            throw new TrainException(file + " is damaged: delete it; runs go on with sa3 train --resume", e);
        } catch (IOException e) {
            throw new TrainException("cannot read " + file + ": " + FailureText.of(e), e);
        }
    }

    private void write() {
        try {
            WholeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(entries.values()));
        } catch (IOException e) {
            throw new TrainException("cannot write " + file + ": " + FailureText.of(e), e);
        }
    }

    /** Lets everything go on that was going on when the service ended. */
    public synchronized void restart() {
        for (Entry entry : List.copyOf(entries.values())) {
            if (!entry.isPaused) {
                try {
                    submit(entry);
                } catch (TrainException | QueueException e) {
                    LOG.log(Level.WARNING, "a training cannot go on: {0}", e.getMessage());
                    entries.put(entry.id, entry.with(entry.job, true));
                }
            }
        }
        write();
    }

    /** The service ends: what is stopped from now on goes on when it starts again. */
    public synchronized void close() {
        isClosing = true;
    }

    /**
     * Begins a training.
     *
     * @throws TrainException its latents cannot be used, or not with its model
     * @throws sa3.models.ModelException its model is unknown, or not installed
     * @throws QueueException see {@link JobQueue#submit}; nothing is left of the training then
     */
    public synchronized Entry begin(TrainRequest request) {
        TrainOrder order = request.order();
        order.requireReady(models);
        RunFolder folder = RunFolder.create(runs, order.name());
        order.write(folder);
        try {
            return goOn(new Entry(folder.id(), folder.path().toString(), "", false, !request.isDelivered()));
        } catch (QueueException e) {
            folder.removeUnlessSaved();
            throw e;
        }
    }

    private Entry goOn(Entry entry) {
        Entry going = submit(entry);
        write();
        return going;
    }

    private Entry submit(Entry entry) {
        RunFolder folder = new RunFolder(Path.of(entry.folder));
        TrainOrder order = TrainOrder.read(folder);
        JobId job = JobId.random();
        Path target = entry.staysInFolder ? null : loras.roots().get(0);
        TrainWork work = new TrainWork(order, folder, models, target, ending -> ended(entry.id, job, ending));
        queue.submit(job, new JobRequest("train", order.name(), Priority.BACKGROUND, work));
        Entry going = entry.with(job.value(), false);
        entries.put(entry.id, going);
        return going;
    }

    private synchronized void ended(String id, JobId job, TrainWork.Ending ending) {
        Entry entry = entries.get(id);
        if (entry == null || !entry.job.equals(job.value())) {
            return;
        }
        if (ending == TrainWork.Ending.FINISHED) {
            entries.remove(id);
        } else if (isClosing) {
            return;
        } else {
            entries.put(id, entry.with(entry.job, true));
        }
        write();
    }

    /**
     * Stops a training after the step that it is at; it is saved.
     *
     * @return empty where there is none of that name
     */
    public synchronized Optional<Entry> pause(String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        Entry paused = entry.with(entry.job, true);
        entries.put(id, paused);
        write();
        queue.cancel(new JobId(entry.job));
        return Optional.of(paused);
    }

    /**
     * Lets a paused training go on; one that is going on stays as it is.
     *
     * @return empty where there is none of that name
     */
    public synchronized Optional<Entry> resume(String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        boolean isWorkedOn = isWorkedOn(entry);
        if (isWorkedOn && entry.isPaused) {
            throw new TrainException("the training is still at the step before its pause: ask again in a moment");
        }
        return Optional.of(isWorkedOn ? entry : goOn(entry));
    }

    /**
     * Takes a training off the list, for good. One that is going on stops after the step that it is at; what it saved stays in
     * its folder.
     *
     * @return empty where there is none of that name
     */
    public synchronized Optional<Entry> remove(String id) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return Optional.empty();
        }
        write();
        queue.cancel(new JobId(entry.job));
        if (!isWorkedOn(entry)) {
            new RunFolder(Path.of(entry.folder)).removeUnlessSaved();
        }
        return Optional.of(entry.with(entry.job, true));
    }

    private boolean isWorkedOn(Entry entry) {
        return job(entry).filter(job -> !job.state().isEnd()).isPresent();
    }

    /** The job that works on a training, as far as the service remembers it. */
    public Optional<JobView> job(Entry entry) {
        return entry.job.isEmpty() ? Optional.empty() : queue.find(new JobId(entry.job));
    }

    /** All that are not finished, the oldest first. */
    public synchronized List<Entry> all() {
        return new ArrayList<>(entries.values());
    }
}
