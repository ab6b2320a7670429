package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.lora.AdapterType;
import sa3.mlx.ProcessGroup;
import sa3.pipeline.Cancellation;
import sa3.platform.FolderLock;
import sa3.platform.FolderTree;
import sa3.train.checkpoint.LossFile;
import sa3.train.flow.InpaintMasks;
import sa3.train.flow.NoiseSettings;
import sa3.train.job.DemoOrder;
import sa3.train.job.TrainOrder;
import sa3.train.peers.Peers;
import sa3.train.run.RunFolder;
import sa3.train.run.TrainSettings;

/** {@code sa3 train} on the bundled model. */
class TrainCommandTest {
    @TempDir
    private Path temp;

    private Path latents = Path.of("");

    @BeforeEach
    void writeLatents() {
        latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss");
    }

    private CommandRun train(String... more) {
        List<String> args =
                new ArrayList<>(List.of("train", "-m", "demo", "-l", latents.toString(), "--name", "dusty"));
        args.addAll(List.of("--save-dir", temp.resolve("my runs").toString(), "--no-deliver"));
        args.addAll(List.of("--latent-crop-length", "8", "--rank", "2"));
        args.addAll(List.of(more));
        return CommandRun.of(args);
    }

    private RunFolder run() throws IOException {
        try (Stream<Path> runs = Files.list(temp.resolve("my runs").resolve("dusty"))) {
            return new RunFolder(runs.findFirst().orElseThrow());
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void trainsSavesAndNamesTheAdapter() throws IOException {
        CommandRun run = train("--max-steps", "3", "--checkpoint-every", "2");
        assertEquals(ExitCodes.OK, run.status(), run.err());
        Path adapter = run().checkpoints().resolve("dusty-step=3-epoch=0.safetensors");
        assertEquals(adapter.toString(), run.out().strip());
        assertEquals(
                List.of("dusty-step=2-epoch=0.safetensors", "dusty-step=3-epoch=0.safetensors"),
                names(run().checkpoints()));
        assertTrue(run.err().contains("loss by noise level"), run.err());
    }

    @Test
    void everyStepIsALineForScriptsWithTheReferencesNames() throws IOException {
        CommandRun run = train("--max-steps", "2", "--json");
        JsonNode first = new ObjectMapper()
                .readTree(run.errLines().stream()
                        .filter(line -> line.contains("\"progress\""))
                        .findFirst()
                        .orElseThrow());
        for (String name : List.of("train/loss", "train/lr", "train/grad_norm", "train/lora_magnitude", "t")) {
            assertTrue(first.path(name).isNumber(), name + " in " + first);
        }
        assertEquals(2, new ObjectMapper().readTree(run.out()).path("steps").asInt());
    }

    @Test
    void everyFlagChangesItsOwnSetting() throws IOException {
        CommandRun run = train(
                "--max-steps",
                "1",
                "--recipe",
                "reference-torch",
                "--adapter-type",
                "bora",
                "--alpha",
                "6",
                "--exclude",
                "to_local,ff.0",
                "--no-conditioner-lora",
                "--bora-mode",
                "memory",
                "--batch-size",
                "2",
                "--accumulate",
                "3",
                "--no-random-crop",
                "--trigger",
                "zxq",
                "--timestep-sampler",
                "log_snr,mean_logsnr=-0.6",
                "--dist-shift",
                "flux,alpha_max=3,min_length=128",
                "--no-use-effective-length",
                "--cfg-dropout-prob",
                "0.2",
                "--inpaint-masks",
                "1,0,2,3",
                "--context-loss-weight",
                "0.5",
                "--no-mask-padding-attention",
                "--silence-seconds",
                "1",
                "--no-ot",
                "--loss-normalization",
                "sample",
                "--lr",
                "2e-4",
                "--beta1",
                "0.8",
                "--beta2",
                "0.7",
                "--eps",
                "1e-7",
                "--weight-decay",
                "0.3",
                "--no-bias-correction",
                "--gradient-clip-val",
                "1",
                "--lr-scheduler",
                "inverse",
                "--inv-gamma",
                "9",
                "--lr-power",
                "0.4",
                "--lr-warmup",
                "0.1",
                "--lr-final",
                "1e-6",
                "--ema-decay",
                "0.9",
                "--seed",
                "7",
                "--grad-checkpoint",
                "--step-offset",
                "0",
                "--probes",
                "1",
                "--checkpoint-every",
                "0");
        assertEquals(ExitCodes.OK, run.status(), run.err());
        TrainOrder order = TrainOrder.read(run());
        TrainSettings settings = order.settings();
        assertTrue(order.recompute());
        assertEquals(AdapterType.BORA, settings.adapter().type());
        assertEquals(6, settings.adapter().alpha());
        assertEquals(List.of("to_local", "ff.0"), settings.adapter().exclude());
        assertFalse(settings.adapter().seconds());
        assertEquals("MEMORY", settings.adapter().boraMode().name());
        assertEquals(
                List.of(2, 3),
                List.of(settings.data().batchSize(), settings.data().accumulation()));
        assertFalse(settings.data().randomCrop());
        assertEquals("zxq", settings.data().prompts().trigger());
        assertEquals(
                new NoiseSettings(
                        "log_snr",
                        Map.of("mean_logsnr", -0.6),
                        "flux",
                        Map.of("alpha_max", 3.0, "min_length", 128.0),
                        false),
                settings.noise());
        assertEquals(0.2, settings.flow().cfgDropout());
        assertEquals(new InpaintMasks(1, 0, 2, 3), settings.flow().inpaint());
        assertEquals(0.5, settings.flow().contextWeight());
        assertFalse(settings.flow().attentionMask());
        assertEquals(1, settings.flow().silenceSeconds());
        assertFalse(settings.flow().pairNoise());
        assertEquals("SAMPLE", settings.flow().targetScale().name());
        assertEquals(
                "OptimSettings[rate=2.0E-4, scheduler=inverse, inverse=Inverse[gamma=9.0, power=0.4, warmup=0.1,"
                        + " finalRate=1.0E-6], beta1=0.8, beta2=0.7, eps=1.0E-7, weightDecay=0.3, biasCorrection=false,"
                        + " clip=1.0, emaDecay=0.9]",
                settings.optimizer().toString());
        assertEquals(7, settings.seed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--timestep-sampler=log_snr,mean=1 | log_snr has no option mean; it has mean_logsnr, std_logsnr",
                "--timestep-sampler=uniform,flip=1 | uniform has no option flip; it has none",
                "--timestep-sampler=log_snr_uniform,min_logsnr=9 | max must exceed min, found 9.0 and 5.0",
                "--timestep-sampler=logsnr | unknown timestep sampler 'logsnr': choose uniform,",
                "--dist-shift=flux,alpha_max | 'flux,alpha_max': expected NAME or NAME,OPTION=NUMBER,…",
                "--dist-shift=flux,alpha_max=x | found 'alpha_max=x'",
                "--dist-shift=flux,alpha_max=NaN | alpha_max must be a number, found NaN",
                "--dist-shift=flux,alpha=3 | the flux shift has no option alpha; it has min_length,",
            })
    void numbersOfSamplersAndShiftsAreRefusedInOneLine(String flag, String complaint) {
        CommandRun refused = train("--max-steps", "1", flag);
        assertEquals(ExitCodes.FAILED, refused.status());
        assertEquals(1, refused.errLines().size(), refused.err());
        assertTrue(refused.err().contains(complaint), refused.err());
    }

    @Test
    void paddingCountsOnlyWhereItIsSeen() throws IOException {
        assertEquals(
                ExitCodes.OK,
                train("--max-steps", "1", "--padding-loss-weight", "0.1").status());
        assertEquals(0.1, TrainOrder.read(run()).settings().flow().paddingWeight());
        for (String hides : List.of("--mask-padding-attention", "--inpaint-masks=0.1,0.8,0.1,0")) {
            CommandRun refused = train("--max-steps", "1", "--padding-loss-weight", "0.1", hides);
            assertEquals(ExitCodes.FAILED, refused.status());
            assertEquals(1, refused.errLines().size(), refused.err());
            assertTrue(refused.err().contains("or leave --padding-loss-weight out"), refused.err());
        }
    }

    @Test
    void goingOnNeedsTheFolderAloneAndRefusesOtherSettings() throws IOException {
        train("--max-steps", "2");
        String folder = run().path().toString();
        CommandRun refused =
                CommandRun.of(List.of("train", "--resume", folder, "--rank", "3", "--lr", "1e-2", "--probes", "9"));
        assertEquals(ExitCodes.FAILED, refused.status());
        assertTrue(refused.err().contains("adapter.rank is 3, was 2"), refused.err());
        assertTrue(refused.err().contains("probes is 9, was 4"), refused.err());
        assertTrue(refused.err().contains("optimizer.rate is 0.01, was 1.0E-4"), refused.err());
        CommandRun on = CommandRun.of(List.of("train", "--resume", folder, "--max-steps", "3", "--no-deliver"));
        assertEquals(ExitCodes.OK, on.status(), on.err());
        assertTrue(on.out().contains("dusty-step=3-epoch="), on.out());
        assertEquals(3, TrainOrder.read(run()).plan().maxSteps(), "the next --resume knows");
        assertEquals(2, TrainOrder.read(run()).settings().adapter().rank(), "what was refused is not written down");
    }

    @Test
    void goingOnWithOtherFilesSaysSo() throws IOException {
        train("--max-steps", "1");
        Files.writeString(latents.resolve("sound0.json"), "{\"seconds_total\": 1, \"prompt\": \"another\"}");
        CommandRun other =
                CommandRun.of(List.of("train", "--resume", run().path().toString(), "--max-steps", "2"));
        assertEquals(ExitCodes.FAILED, other.status());
        assertTrue(other.err().contains("cannot go on with other files: the latents, what is known"), other.err());
        assertTrue(other.err().contains("put those of the beginning back"), other.err());
    }

    @Test
    void aRunThatWasNeverSavedIsNotBegunAnew() throws IOException {
        train("--max-steps", "2");
        Files.delete(run().resumeFile());
        CommandRun refused = CommandRun.of(
                List.of("train", "--quiet", "--resume", run().path().toString()));
        assertEquals(ExitCodes.FAILED, refused.status());
        assertEquals(1, refused.errLines().size(), refused.err());
        assertTrue(refused.err().contains("stopped before it was first saved"), refused.err());
        assertEquals(2, LossFile.read(run().lossFile()).size());
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
        assertTrue(run.err().contains("go on with: sa3 train --resume '" + run().path() + "'; or"), run.err());
    }

    private boolean isSaved() throws IOException {
        return Files.exists(temp.resolve("my runs").resolve("dusty")) && Files.exists(run().resumeFile());
    }

    /** With previews after each step. */
    private List<String> endless() {
        List<String> args = new ArrayList<>(List.of("train", "-m", "demo", "-l", latents.toString()));
        args.addAll(List.of("--save-dir", temp.resolve("my runs").toString(), "--name", "dusty"));
        args.addAll(List.of("--latent-crop-length", "8", "--rank", "2", "--demo-every", "1"));
        return args;
    }

    @Test
    void anAdapterIsBegunFromOneOfItsOwnKind() {
        String adapter = train("--max-steps", "1").out().strip();
        CommandRun again = train("--max-steps", "2", "--lora-ckpt-path", adapter);
        assertEquals(ExitCodes.OK, again.status(), again.err());
        assertFalse(again.err().contains("was trained on"), again.err());
        CommandRun fewer = train("--max-steps", "2", "--lora-ckpt-path", adapter, "--include", "cross_attn");
        assertTrue(fewer.err().contains("layers are left out ("), fewer.err());
        Map.of("--alpha=1", "and alpha 1.0", "--adapter-type=lora", "makes lora of")
                .forEach((option, told) -> {
                    CommandRun refused = train("--max-steps", "2", "--lora-ckpt-path", adapter, option);
                    assertEquals(ExitCodes.FAILED, refused.status());
                    assertTrue(
                            refused.err().contains(adapter + " is dora-rows of rank 2 and alpha 2.0"), refused.err());
                    assertTrue(refused.err().contains(told), refused.err());
                });
    }

    @Test
    void anAdapterThatHasAllItsStepsIsNotDeliveredAgain() {
        String adapter = train("--max-steps", "2").out().strip();
        CommandRun refused = train("--max-steps", "2", "--lora-ckpt-path", adapter);
        assertEquals(ExitCodes.FAILED, refused.status(), refused.err());
        assertTrue(
                refused.err()
                        .contains(adapter + " has 2 steps behind it, and 2 in all leave none to take: say"
                                + " --max-steps 4, or --step-offset 0"),
                refused.err());
        assertEquals(
                ExitCodes.OK,
                train("--max-steps", "2", "--lora-ckpt-path", adapter, "--step-offset", "0")
                        .status());
    }

    @Test
    void aLossThatIsNoNumberStopsWithTheLastGoodStateSaved() throws IOException {
        CommandRun run = train("--max-steps", "50", "--lr", "100", "--checkpoint-every", "1");
        assertEquals(ExitCodes.FAILED, run.status());
        boolean isTooLarge =
                run.err().contains("which no adapter can hold (float16): begin a new run with a lower --lr");
        assertTrue(run.err().contains("is not a finite number") || isTooLarge, run.err());
        assertTrue(Files.exists(run().resumeFile()));
        CommandRun atOnce = train("--max-steps", "50", "--lr", "1e30");
        assertTrue(atOnce.err().contains("begin a new run with a lower --lr"), atOnce.err());
        assertFalse(atOnce.err().contains("from that adapter") || atOnce.err().contains("--resume"), atOnce.err());
    }

    @Test
    void whatCannotBeginLeavesNothing() {
        CommandRun run = CommandRun.of(List.of(
                "train",
                "-m",
                "demo",
                "-l",
                temp.resolve("none").toString(),
                "--save-dir",
                temp.resolve("my runs").toString()));
        assertEquals(ExitCodes.FAILED, run.status());
        assertFalse(Files.exists(temp.resolve("my runs").resolve("none")));
    }

    @Test
    void aRunThatAnotherProcessTrainsStaysWhole() throws IOException {
        train("--max-steps", "1");
        RunFolder folder = run();
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

    @Test
    void optionsThatActOnNothingAreTold() {
        String err = train("--max-steps", "1", "--lr-warmup", "0.5", "--silence-seconds", "2", "--ot")
                .err();
        assertTrue(err.contains("--lr-warmup has no effect without --lr-scheduler inverse"), err);
        assertTrue(err.contains("--silence-seconds has no effect without --mask-padding-attention"), err);
        assertTrue(err.contains("--ot has no effect with --batch-size 1"), err);
        assertFalse(err.contains("--context-loss-weight"), err);
        assertTrue(train("--max-steps", "1", "--context-loss-weight", "0.5")
                .err()
                .contains("--context-loss-weight has no effect without --inpaint-masks"));
    }

    @Test
    void whatIsMissingOrUnknownIsTold() {
        assertTrue(CommandRun.of(List.of("train")).err().contains("--latents=FOLDER"));
        assertTrue(train("--recipe", "mine").err().contains("choose reference-mlx or reference-torch"));
        assertTrue(train("--inpaint-masks", "1,2").err().contains("four weights"));
        assertTrue(train("--adapter-type", "dara").err().contains("choose lora, dora"));
        String err = train("--include", "nowhere").err();
        assertTrue(err.contains("no layer is left to train"), err);
    }

    @Test
    void aWayBetweenProcessesThatIsNotThereIsTold() {
        assertTrue(train("--backend", "smoke").err().contains("choose ring, mpi, nccl, jaccl"));
        assertTrue(train("--backend", "ring").err().contains("name the processes with --hosts"));
        String err = train("--backend", "mpi", "--hosts", "127.0.0.1:5001,127.0.0.1:5002")
                .err();
        assertTrue(err.contains("--hosts is MLX's ring"), err);
        List<String> absent = Peers.BACKENDS.stream()
                .filter(name -> !ProcessGroup.isAvailable(name))
                .toList();
        assertTrue(absent.contains("nccl"), "MLX for processors has no NCCL: " + absent);
        for (String name : absent) {
            CommandRun run = train("--backend", name);
            assertEquals(ExitCodes.FAILED, run.status());
            assertTrue(run.err().startsWith("sa3: --backend " + name + ": MLX finds none here"), run.err());
            assertTrue(run.err().strip().endsWith(String.join(", ", available())), run.err());
            assertEquals(1, run.errLines().size(), run.err());
        }
        assertFalse(Files.exists(temp.resolve("my runs")));
    }

    private static List<String> available() {
        return Peers.BACKENDS.stream().filter(ProcessGroup::isAvailable).toList();
    }
}
