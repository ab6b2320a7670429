package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.lora.AdapterType;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.train.Trainer;
import sa3.train.data.LatentSet;
import sa3.train.data.SampleOrder.Turn;
import sa3.train.flow.FlowBatch;
import sa3.train.flow.TinyFlow;

/** A trained adapter is what its file says. */
class AdapterExporterTest {
    private static final int STEPS = 30;
    /** Of the largest value, for other orders of the same sums in float32. */
    private static final double SAME_NUMBERS = 1e-5;
    /** Of the largest value: float16 rounds each factor by at most 2⁻¹¹, and a few of them follow each other. */
    private static final double ROUNDED_NUMBERS = Math.pow(2, -8);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void theFileReadAgainGivesTheOutputOfTheTrainedTensors(AdapterType type) {
        LatentSet set = TinyFlow.latents(folder);
        Path file = folder.resolve("trained.safetensors");
        try (Scope scope = Scope.open();
                TinyFlow flow = new TinyFlow(type, Dtype.F32);
                Trainer trainer = flow.trainer(set, TinyFlow.steps(2, 1), null)) {
            for (int i = 0; i < STEPS; i++) {
                trainer.step();
            }
            List<Array> trained = trainer.state().parameters();
            AdapterExporter.About about = new AdapterExporter.About("tiny", "sa3-tiny", "0", List.of());
            new AdapterExporter(flow.adapters().tensors(), flow.settings(), about).write(file, trained, STEPS, 1);

            FlowBatch batch = flow.batch(set, List.of(new Turn(0, 0), new Turn(1, 4)));
            float[] read = flow.velocity(batch, file);
            List<Array> rounded = trained.stream()
                    .map(tensor -> tensor.as(Dtype.F16).as(Dtype.F32))
                    .toList();
            assertTrue(distance(read, flow.velocity(batch, rounded)) <= SAME_NUMBERS, type.label());
            assertTrue(distance(read, flow.velocity(batch, trained)) <= ROUNDED_NUMBERS, type.label());
            List<Array> untrained = flow.adapters().initial(42);
            assertTrue(distance(read, flow.velocity(batch, untrained)) > 4 * ROUNDED_NUMBERS, type.label());
        }
    }

    /** The largest difference, as a fraction of the largest value. */
    private static double distance(float[] one, float[] other) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            difference = Math.max(difference, Math.abs(one[i] - other[i]));
            largest = Math.max(largest, Math.abs(other[i]));
        }
        return difference / largest;
    }
}
