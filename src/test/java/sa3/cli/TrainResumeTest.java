package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.pipeline.Cancellation;
import sa3.platform.FolderLock;
import sa3.platform.FolderTree;
import sa3.train.checkpoint.LossFile;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunFolder;

/** Going on with {@code sa3 train}: after a stop, from an adapter, with other options and files. */
class TrainResumeTest {
    @TempDir
    private Path temp;

    private TrainCommandRig rig;

    @BeforeEach
    void open() {
        rig = new TrainCommandRig(temp);
    }

    @Test
    void goingOnNeedsTheFolderAloneAndRefusesOtherSettings() throws IOException {
        rig.train("--max-steps", "2");
        String folder = rig.run().path().toString();
        CommandRun refused =
                CommandRun.of(List.of("train", "--resume", folder, "--rank", "3", "--lr", "1e-2", "--probes", "9"));
        assertEquals(ExitCodes.FAILED, refused.status());
        assertTrue(refused.err().contains("adapter.rank is 3, was 2"), refused.err());
        assertTrue(refused.err().contains("probes is 9, was 4"), refused.err());
        assertTrue(refused.err().contains("optimizer.rate is 0.01, was 1.0E-4"), refused.err());
        CommandRun on = CommandRun.of(List.of("train", "--resume", folder, "--max-steps", "3", "--no-deliver"));
        assertEquals(ExitCodes.OK, on.status(), on.err());
        assertTrue(on.out().contains("dusty-step=3-epoch="), on.out());
        assertEquals(3, TrainOrder.read(rig.run()).plan().maxSteps(), "the next --resume knows");
        assertEquals(2, TrainOrder.read(rig.run()).settings().adapter().rank(), "what was refused is not written down");
    }

    @Test
    void goingOnWithOtherFilesSaysSo() throws IOException {
        rig.train("--max-steps", "1");
        Files.writeString(rig.latents.resolve("sound0.json"), "{\"seconds_total\": 1, \"prompt\": \"another\"}");
        CommandRun other =
                CommandRun.of(List.of("train", "--resume", rig.run().path().toString(), "--max-steps", "2"));
        assertEquals(ExitCodes.FAILED, other.status());
        assertTrue(other.err().contains("cannot go on with other files: the latents, what is known"), other.err());
        assertTrue(other.err().contains("put those of the beginning back"), other.err());
    }

    @Test
    void aRunThatWasNeverSavedIsNotBegunAnew() throws IOException {
        rig.train("--max-steps", "2");
        Files.delete(rig.run().resumeFile());
        CommandRun refused = CommandRun.of(
                List.of("train", "--quiet", "--resume", rig.run().path().toString()));
        assertEquals(ExitCodes.FAILED, refused.status());
        assertEquals(1, refused.errLines().size(), refused.err());
        assertTrue(refused.err().contains("stopped before it was first saved"), refused.err());
        assertEquals(2, LossFile.read(rig.run().lossFile()).size());
    }

    @Test
    void whatIsStoppedSaysHowToGoOn() throws Exception {
        Cancellation cancellation = new Cancellation();
        Thread stops = new Thread(() -> {
            try {
                while (!isSaved()) {
                    Thread.sleep(10);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                cancellation.cancel();
            }
        });
        stops.start();
        CommandRun run = CommandRun.of(new Main(cancellation), endless());
        stops.join();
        assertEquals(ExitCodes.INTERRUPTED, run.status(), run.err());
        assertTrue(
                run.err()
                        .contains("go on with: sa3 train --resume '" + rig.run().path() + "'; or"),
                run.err());
    }

    private boolean isSaved() throws IOException {
        Path runs = temp.resolve("my runs").resolve("dusty");
        if (!Files.exists(runs)) {
            return false;
        }
        try (Stream<Path> begun = Files.list(runs)) {
            return begun.anyMatch(run -> Files.exists(new RunFolder(run).resumeFile()));
        }
    }

    /** With previews after each step. */
    private List<String> endless() {
        List<String> args = new ArrayList<>(List.of("train", "-m", "demo", "-l", rig.latents.toString()));
        args.addAll(List.of("--save-dir", temp.resolve("my runs").toString(), "--name", "dusty"));
        args.addAll(List.of("--latent-crop-length", "8", "--rank", "2", "--demo-every", "1"));
        return args;
    }

    @Test
    void anAdapterIsBegunFromOneOfItsOwnKind() {
        String adapter = rig.train("--max-steps", "1").out().strip();
        CommandRun again = rig.train("--max-steps", "2", "--lora-ckpt-path", adapter);
        assertEquals(ExitCodes.OK, again.status(), again.err());
        assertFalse(again.err().contains("was trained on"), again.err());
        CommandRun fewer = rig.train("--max-steps", "2", "--lora-ckpt-path", adapter, "--include", "cross_attn");
        assertTrue(fewer.err().contains("layers are left out ("), fewer.err());
        Map.of("--alpha=1", "and alpha 1.0", "--adapter-type=lora", "makes lora of")
                .forEach((option, told) -> {
                    CommandRun refused = rig.train("--max-steps", "2", "--lora-ckpt-path", adapter, option);
                    assertEquals(ExitCodes.FAILED, refused.status());
                    assertTrue(
                            refused.err().contains(adapter + " is dora-rows of rank 2 and alpha 2.0"), refused.err());
                    assertTrue(refused.err().contains(told), refused.err());
                });
    }

    @Test
    void anAdapterThatHasAllItsStepsIsNotDeliveredAgain() {
        String adapter = rig.train("--max-steps", "2").out().strip();
        CommandRun refused = rig.train("--max-steps", "2", "--lora-ckpt-path", adapter);
        assertEquals(ExitCodes.FAILED, refused.status(), refused.err());
        assertTrue(
                refused.err()
                        .contains(adapter + " has 2 steps behind it, and 2 in all leave none to take: say"
                                + " --max-steps 4, or --step-offset 0"),
                refused.err());
        assertEquals(
                ExitCodes.OK,
                rig.train("--max-steps", "2", "--lora-ckpt-path", adapter, "--step-offset", "0")
                        .status());
    }

    @Test
    void aRunThatAnotherProcessTrainsStaysWhole() throws IOException {
        rig.train("--max-steps", "1");
        RunFolder folder = rig.run();
        Files.delete(folder.resumeFile());
        FolderTree.delete(folder.checkpoints());
        try (FolderLock lock = folder.lock()) {
            CommandRun second =
                    CommandRun.of(List.of("train", "--resume", folder.path().toString()));
            assertEquals(ExitCodes.FAILED, second.status());
            assertTrue(second.err().contains("another process"), second.err());
        }
        assertEquals("dusty", TrainOrder.read(folder).name());
    }
}
