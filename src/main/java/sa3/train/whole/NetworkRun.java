package sa3.train.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.train.GradientExchange;
import sa3.train.Objective;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.TrainerSettings;
import sa3.train.checkpoint.ResumeFile;

/**
 * The training of one objective with a file to go on from: stopped and run again, it is never stopped, but for the steps
 * since the last save. Belongs to the thread that owns MLX.
 */
public final class NetworkRun implements AutoCloseable {
    private final @Nullable Path file;
    private final Objective objective;
    private final ObjectNode about;
    private final Trainer trainer;

    private NetworkRun(@Nullable Path file, Objective objective, ObjectNode about, Trainer trainer) {
        this.file = file;
        this.objective = objective;
        this.about = about;
        this.trainer = trainer;
    }

    /**
     * What is trained on what.
     *
     * @param items samples in the data set
     * @param identity all that the numbers depend on besides, by its name: a run with others is not gone on with
     */
    public record Task(Objective objective, int items, TrainerSettings settings, Map<String, ?> identity) {
        private ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            new TreeMap<>(identity).forEach((name, value) -> json.put(name, value.toString()));
            return json;
        }
    }

    /**
     * Begins, or goes on where the file was last saved.
     *
     * @param file null = nothing is saved
     * @param initial the tensors to begin with
     * @throws TrainException the file is damaged or another run's
     */
    public static NetworkRun open(@Nullable Path file, Task task, Supplier<List<Array>> initial) {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.set("task", task.json());
        try (Scope scope = Scope.open()) {
            TrainState state = file != null && Files.exists(file)
                    ? saved(file, task)
                    : TrainState.initial(initial.get(), task.settings.average() != null);
            Trainer trainer = new Trainer(task.objective, task.items, task.settings, state, GradientExchange.ALONE);
            return new NetworkRun(file, task.objective, about, trainer);
        }
    }

    private static TrainState saved(Path file, Task task) {
        JsonNode was = ResumeFile.about(file).path("task");
        List<String> others = task.json().properties().stream()
                .filter(part -> !part.getValue().equals(was.path(part.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        if (!others.isEmpty()) {
            throw new TrainException(
                    file + " is the state of a training with another " + String.join(", another ", others)
                            + ": go on with those it was begun with, or name another folder");
        }
        return ResumeFile.read(file, task.objective.names()).state();
    }

    public StepReport advance() {
        return trainer.step();
    }

    public long step() {
        return trainer.state().steps();
    }

    public Trainer trainer() {
        return trainer;
    }

    /** The trained tensors, their running mean where one is kept; replaced by every step. */
    public List<Array> tensors() {
        return trainer.state().best();
    }

    /** Writes the file, whole or not at all. */
    public void save() {
        if (file != null) {
            ResumeFile.write(file, objective.names(), trainer.state(), about);
        }
    }

    /** Frees the state; saves nothing. */
    @Override
    public void close() {
        trainer.close();
    }
}
