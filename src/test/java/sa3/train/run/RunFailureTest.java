package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.LoraException;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.train.BreakingObjective;
import sa3.train.GradientExchange;
import sa3.train.NotFiniteException;
import sa3.train.Objective;
import sa3.train.TrainException;
import sa3.train.checkpoint.ResumeFile;

/** Steps that fail, and what is saved of the run. */
class RunFailureTest {
    @TempDir
    private Path temp;

    private RunRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new RunRig(temp);
    }

    /** What the third step fails with, once the state before it is on disk. */
    private <T extends Throwable> T failureOfTheThirdStep(Class<T> type, Objective breaks) {
        RunFolder folder = rig.folder("1");
        RunRig.Listing exported = new RunRig.Listing();
        TrainingRun.Parts parts = new TrainingRun.Parts(breaks, 9, exported, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = rig.beginAtOnes(folder, parts)) {
            run.advance();
            run.advance();
            T failure = assertThrows(type, run::advance);
            assertEquals(List.of(2L), exported.steps);
            try (TrainingRun again =
                    TrainingRun.resume(folder, rig.identity(RunRig.tree()), RunRig.PLAN, parts, new RunListener() {})) {
                assertEquals(2, again.step());
            }
            return failure;
        }
    }

    @Test
    void noNumberStopsTheRunWithTheLastGoodStateSaved() {
        String message = failureOfTheThirdStep(NotFiniteException.class, new BreakingObjective(4))
                .getMessage();
        assertFalse(message.contains("from that adapter"), message); // RunRig.Listing writes none
    }

    @Test
    void soDoesASampleThatIsGoneThoughTheFixedOnesAreToo() {
        DoubleSupplier gone = () -> {
            throw new TrainException("a hundred samples in a row could not be read");
        };
        String message = failureOfTheThirdStep(
                        TrainException.class, new BreakingObjective(turn -> turn == 4 || turn < 0, gone))
                .getMessage();
        assertTrue(message.contains("the state after step 2 is kept, go on with: sa3 train --resume " + temp), message);
    }

    @Test
    void soDoesMemoryThatIsShort() {
        failureOfTheThirdStep(OutOfMemoryError.class, new BreakingObjective(turn -> turn == 4, () -> {
            throw new OutOfMemoryError("Java heap space");
        }));
    }

    @Test
    void soDoesWhatNobodyForesaw() {
        failureOfTheThirdStep(IllegalStateException.class, new BreakingObjective(turn -> turn == 4, () -> {
            throw new IllegalStateException("a defect");
        }));
    }

    @Test
    void whatIsTooLargeForAnAdapterIsSavedToGoOnFrom() {
        RunFolder folder = rig.folder("1");
        Exporter refuses = new Exporter() {
            @Override
            public String fileName(long step, long epoch) {
                return "step=" + step;
            }

            @Override
            public void write(Path file, List<Array> tensors, long step, long epoch) {
                throw new LoraException("too large for float16");
            }
        };
        TrainingRun.Parts parts = new TrainingRun.Parts(new BreakingObjective(4), 9, refuses, GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = rig.beginAtOnes(folder, parts)) {
            run.advance();
            run.advance();
            assertThrows(NotFiniteException.class, run::advance);
        }
        assertEquals(2, ResumeFile.about(folder.resumeFile()).path("steps").asLong());
    }

    @Test
    void aFirstStepThatFailsLeavesNothing() {
        RunFolder folder = rig.folder("1");
        TrainingRun.Parts parts =
                new TrainingRun.Parts(new BreakingObjective(0), 9, new RunRig.Listing(), GradientExchange.ALONE);
        try (Scope scope = Scope.open();
                TrainingRun run = rig.beginAtOnes(folder, parts)) {
            assertThrows(NotFiniteException.class, run::advance);
        }
        folder.removeUnlessSaved();
        assertFalse(Files.exists(folder.path()));
    }
}
