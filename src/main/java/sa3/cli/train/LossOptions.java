package sa3.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.train.TrainException;
import sa3.train.flow.InpaintMasks;
import sa3.train.loss.TargetScale;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;

/** What the network is shown and what counts. */
final class LossOptions {
    private static final String OFF = "off";

    @Option(
            names = "--timestep-sampler",
            paramLabel = "NAME[,OPTION=N,…]",
            description = "How noise levels are drawn: uniform, logit_normal, trunc_logit_normal (flip=1), log_snr"
                    + " (mean_logsnr=-1.2, std_logsnr=2), log_snr_uniform (min_logsnr=-6, max_logsnr=5); such as"
                    + " log_snr,mean_logsnr=-0.6.")
    private @Nullable String sampler;

    @Option(
            names = "--dist-shift",
            paramLabel = "NAME[,OPTION=N,…]",
            description = "How they move with the length (default: full): none, full (base_shift=0.5, max_shift=1.15,"
                    + " min_length=256, max_length=4096, use_sine=0), flux (min_length=256, max_length=4096,"
                    + " alpha_min=1, alpha_max=1), logsnr (anchor_length=2000, anchor_logsnr=-6.2, rate=1,"
                    + " logsnr_end=2); such as flux,alpha_max=3.")
    private @Nullable String shift;

    @Option(
            names = "--use-effective-length",
            negatable = true,
            description = "The shift goes by the length of the whole sound, not of the crop.")
    private @Nullable Boolean effectiveLength;

    @Option(
            names = "--cfg-dropout-prob",
            paramLabel = "P",
            description = "Share of samples without any prompt (default: 0.1).")
    private @Nullable Double cfgDropout;

    @Option(
            names = "--inpaint-masks",
            paramLabel = "off|S,F,C,P",
            description = "Train on filling in parts: weights of segments, full, causal and span masks.")
    private @Nullable String inpaint;

    @Option(
            names = "--context-loss-weight",
            paramLabel = "W",
            description = "How much the given parts count in the loss, with masks.")
    private @Nullable Double contextWeight;

    @Option(
            names = "--mask-padding-attention",
            negatable = true,
            description = "Hide the padding behind short sounds from attention.")
    private @Nullable Boolean attentionMask;

    @Option(
            names = "--silence-seconds",
            paramLabel = "S",
            description = "Mean silence behind a sound that counts as real, with --mask-padding-attention.")
    private @Nullable Double silenceSeconds;

    @Option(
            names = "--padding-loss-weight",
            paramLabel = "W",
            description =
                    "How much padding counts in the loss, where attention sees it and nothing is given (default: 0).")
    private @Nullable Double paddingWeight;

    @Option(
            names = "--ot",
            negatable = true,
            description = "Pair noise with the samples of a batch that it is near to.")
    private @Nullable Boolean pairNoise;

    @Option(
            names = "--loss-normalization",
            paramLabel = "NAME",
            description = "Divide errors by the target's variance: none, timestep, sample, sample_channel.")
    private @Nullable String targetScale;

    /** A line for each option that was given and acts on nothing. */
    List<String> idle(TrainSettings settings) {
        List<String> lines = new ArrayList<>();
        if (silenceSeconds != null && silenceSeconds > 0 && !settings.flow().attentionMask()) {
            lines.add("--silence-seconds has no effect without --mask-padding-attention");
        }
        if (contextWeight != null && settings.flow().inpaint() == null) {
            lines.add("--context-loss-weight has no effect without --inpaint-masks");
        }
        if (Boolean.TRUE.equals(pairNoise) && settings.data().batchSize() == 1) {
            lines.add("--ot has no effect with --batch-size 1");
        }
        return lines;
    }

    void over(SettingsTree tree) {
        choose(tree, "noise.sampler", "--timestep-sampler", sampler);
        choose(tree, "noise.shift", "--dist-shift", shift);
        tree.set("noise.effectiveLength", effectiveLength);
        tree.set("flow.cfgDropout", cfgDropout).set("flow.contextWeight", contextWeight);
        tree.set("flow.attentionMask", attentionMask).set("flow.silenceSeconds", silenceSeconds);
        tree.set("flow.paddingWeight", paddingWeight).set("flow.pairNoise", pairNoise);
        tree.set("flow.targetScale", targetScale == null ? null : scale(targetScale));
        if (OFF.equals(inpaint)) {
            tree.clear("flow.inpaint");
        } else {
            tree.set("flow.inpaint", inpaint == null ? null : masks(inpaint));
        }
    }

    /** Options that are not given are the usual ones of that name. */
    private static void choose(SettingsTree tree, String path, String flag, @Nullable String text) {
        if (text != null) {
            NamedChoice choice = NamedChoice.parse(flag, text);
            tree.set(path, choice.name()).set(path + "Options", choice.options());
        }
    }

    private static String scale(String name) {
        try {
            return TargetScale.of(name.toLowerCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException e) {
            throw new TrainException("--loss-normalization: " + e.getMessage(), e);
        }
    }

    private static InpaintMasks masks(String weights) {
        String[] parts = weights.split(",", -1);
        try {
            if (parts.length == 4) {
                return new InpaintMasks(
                        Double.parseDouble(parts[0]),
                        Double.parseDouble(parts[1]),
                        Double.parseDouble(parts[2]),
                        Double.parseDouble(parts[3]));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TrainException("--inpaint-masks '" + weights
                + "': expected off, or four weights such as 0.1,0.8,0.1,0 for segments, full, causal, spans");
    }
}
