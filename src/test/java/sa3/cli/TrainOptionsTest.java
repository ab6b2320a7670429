package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.lora.AdapterType;
import sa3.train.flow.InpaintMasks;
import sa3.train.flow.NoiseSettings;
import sa3.train.job.TrainOrder;
import sa3.train.run.TrainSettings;

/** The options of {@code sa3 train}. */
class TrainOptionsTest {
    @TempDir
    private Path temp;

    private TrainCommandRig rig;

    @BeforeEach
    void open() {
        rig = new TrainCommandRig(temp);
    }

    @Test
    void everyFlagChangesItsOwnSetting() throws IOException {
        CommandRun run = rig.train(
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
        TrainOrder order = TrainOrder.read(rig.run());
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
        CommandRun refused = rig.train("--max-steps", "1", flag);
        assertEquals(ExitCodes.FAILED, refused.status());
        assertEquals(1, refused.errLines().size(), refused.err());
        assertTrue(refused.err().contains(complaint), refused.err());
    }

    @Test
    void paddingCountsOnlyWhereItIsSeen() throws IOException {
        assertEquals(
                ExitCodes.OK,
                rig.train("--max-steps", "1", "--padding-loss-weight", "0.1").status());
        assertEquals(0.1, TrainOrder.read(rig.run()).settings().flow().paddingWeight());
        for (String hides : List.of("--mask-padding-attention", "--inpaint-masks=0.1,0.8,0.1,0")) {
            CommandRun refused = rig.train("--max-steps", "1", "--padding-loss-weight", "0.1", hides);
            assertEquals(ExitCodes.FAILED, refused.status());
            assertEquals(1, refused.errLines().size(), refused.err());
            assertTrue(refused.err().contains("or leave --padding-loss-weight out"), refused.err());
        }
    }

    @Test
    void optionsThatActOnNothingAreTold() {
        String err = rig.train("--max-steps", "1", "--lr-warmup", "0.5", "--silence-seconds", "2", "--ot")
                .err();
        assertTrue(err.contains("--lr-warmup has no effect without --lr-scheduler inverse"), err);
        assertTrue(err.contains("--silence-seconds has no effect without --mask-padding-attention"), err);
        assertTrue(err.contains("--ot has no effect with --batch-size 1"), err);
        assertFalse(err.contains("--context-loss-weight"), err);
        assertTrue(rig.train("--max-steps", "1", "--context-loss-weight", "0.5")
                .err()
                .contains("--context-loss-weight has no effect without --inpaint-masks"));
    }

    @Test
    void whatIsMissingOrUnknownIsTold() {
        assertTrue(CommandRun.of(List.of("train")).err().contains("--latents=FOLDER"));
        assertTrue(rig.train("--recipe", "mine").err().contains("choose reference-mlx or reference-torch"));
        assertTrue(rig.train("--inpaint-masks", "1,2").err().contains("four weights"));
        assertTrue(rig.train("--adapter-type", "dara").err().contains("choose lora, dora"));
        String err = rig.train("--include", "nowhere").err();
        assertTrue(err.contains("no layer is left to train"), err);
    }
}
