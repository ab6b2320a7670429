package sa3.train.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.mlx.Array;
import sa3.pipeline.Cancellation;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.run.RunFolder;
import sa3.train.run.RunListener;
import sa3.train.run.RunPlan;

/** The first of two processes, which the other waits for. */
class TrainJobPeersTest {
    @TempDir
    private Path temp;

    /** Another process that brings the same, and counts how often it is asked to wait on. */
    private static final class Waiting implements GradientExchange {
        int words;

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public List<Array> sum(List<Array> values) {
            return values.stream().map(value -> value.mul(2)).toList();
        }

        @Override
        public void stillWorking() {
            words++;
        }
    }

    /** Before each sample that is compared, and before each step of a clip. */
    @Test
    void theOthersAreAskedToWaitWhileTheFirstComparesAndRenders() {
        Waiting others = new Waiting();
        List<Integer> words = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void stepped(StepReport report) {
                words.add(others.words);
            }

            @Override
            public void saved(Path file, long step, double loss, boolean best) {
                words.add(others.words);
            }

            @Override
            public void previewDue(Path adapter, long step) {
                words.add(others.words);
            }
        };
        PreviewPlan clip = new PreviewPlan(List.of(new PreviewClip("pad", null, 1, 20, 0.5, null, null, null)));
        Path latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums");
        TrainOrder order = DemoOrder.of(latents, new RunPlan(2, 1, 1, 7), DemoOrder.settings(), clip);
        TrainJob.Means means = new TrainJob.Means(
                DemoOrder.store(temp.resolve("models")), others, new Cancellation(), () -> false, listener, line -> {});
        try (TrainJob job = TrainJob.open(order, RunFolder.create(temp.resolve("runs"), "dusty", "1"), means)) {
            job.advance();
        }
        int compared = words.get(1) - words.get(0);
        int rendered = words.get(2) - words.get(1);
        assertTrue(compared >= 7 && rendered >= 20, "words " + words);
    }
}
