package sa3.service.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.models.ModelCatalog;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.pipeline.Cancellation;
import sa3.pipeline.CancelledException;
import sa3.pipeline.ProgressListener;

/** How long a model stays in memory; by a clock of the test's own. */
class LoadedModelsTest {
    private static final long IDLE_NS = 1000;

    @TempDir
    Path folder;

    private ModelFiles demo;
    private LoadedModels models;
    private long nowNs;

    @BeforeEach
    void findDemo() {
        demo = new ModelStore(folder, ModelCatalog.standard()).files("demo");
    }

    @AfterEach
    void unload() {
        models.close();
    }

    private void load(long idleNs, long memoryBytes) {
        models = new LoadedModels(new LoadedModels.Limits(idleNs, memoryBytes), () -> nowNs);
        models.pipeline(demo, ProgressListener.NONE, new Cancellation());
        assertEquals(Optional.of("demo"), models.name());
    }

    @Test
    void modelGoesAfterItsIdleTimeAndComesBackWithTheNextJob() {
        load(IDLE_NS, Long.MAX_VALUE);
        nowNs += IDLE_NS - 1;
        models.trim(true);
        assertEquals(Optional.of("demo"), models.name());
        long heldBytes = models.memoryBytes();
        nowNs += 1;
        models.trim(true);
        assertEquals(Optional.empty(), models.name());
        assertTrue(models.memoryBytes() < heldBytes);
        models.pipeline(demo, ProgressListener.NONE, new Cancellation());
        assertEquals(Optional.of("demo"), models.name());
    }

    @Test
    void jobThatEndsBeginsTheIdleTimeAnew() {
        load(IDLE_NS, Long.MAX_VALUE);
        nowNs += 10 * IDLE_NS;
        models.trim(false);
        models.trim(true);
        assertEquals(Optional.of("demo"), models.name());
    }

    @Test
    void withoutIdleTimeItStays() {
        load(0, Long.MAX_VALUE);
        nowNs += Long.MAX_VALUE / 2;
        models.trim(true);
        assertEquals(Optional.of("demo"), models.name());
    }

    @Test
    void loadingIsCancelledBetweenTwoNetworksAndGoesOnWithTheNextJob() {
        models = new LoadedModels(new LoadedModels.Limits(0, Long.MAX_VALUE), () -> nowNs);
        Cancellation cancellation = new Cancellation();
        List<Integer> begun = new ArrayList<>();
        ProgressListener cancelling = (stage, done, total) -> {
            begun.add(done);
            cancellation.cancel();
        };
        assertThrows(CancelledException.class, () -> models.pipeline(demo, cancelling, cancellation));
        assertEquals(List.of(0), begun);
        begun.clear();
        models.pipeline(demo, (stage, done, total) -> begun.add(done), new Cancellation());
        assertEquals(List.of(0, 1, 2, 3), begun);
        begun.clear();
        models.pipeline(demo, (stage, done, total) -> begun.add(done), new Cancellation());
        assertEquals(List.of(), begun);
    }

    @Test
    void modelGoesAtOnceWhereMemoryIsShort() {
        load(0, 1);
        models.trim(false);
        assertEquals(Optional.empty(), models.name());
    }
}
