package sa3.train.flow;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;
import sa3.train.loss.TargetScale;

/**
 * What the network is shown and what counts.
 *
 * @param cfgDropout share of samples without any prompt, so that guidance has something to lead away from
 * @param inpaint parts of the sound are given, as drawn; null: the network is told that all is kept and given nothing, as
 *     the reference's MLX trainer does
 * @param contextWeight how much the given parts count in the loss
 * @param attentionMask true: padded frames are hidden from attention and count nothing
 * @param silenceSeconds mean of the silence behind a sound that counts as real; with {@code attentionMask} only
 * @param paddingWeight how much padded frames count, where attention sees them and nothing is given
 * @param pairNoise true: noise is given to the samples of a batch that it is near to
 * @param targetScale whether errors are divided by the target's variance
 */
public record FlowSettings(
        double cfgDropout,
        @JsonSetter(nulls = Nulls.SET) @Nullable InpaintMasks inpaint,
        double contextWeight,
        boolean attentionMask,
        double silenceSeconds,
        double paddingWeight,
        boolean pairNoise,
        TargetScale targetScale) {
    public FlowSettings {
        if (!(cfgDropout >= 0 && cfgDropout <= 1)) {
            throw new IllegalArgumentException("cfg dropout must lie in 0 … 1, found " + cfgDropout);
        }
        if (!(contextWeight >= 0) || !(paddingWeight >= 0) || !(silenceSeconds >= 0)) {
            throw new IllegalArgumentException("context weight, padding weight and silence must be at least 0, found "
                    + contextWeight + ", " + paddingWeight + ", " + silenceSeconds);
        }
        if (paddingWeight > 0 && (attentionMask || inpaint != null)) {
            throw new IllegalArgumentException("padding counts in the loss (" + paddingWeight
                    + ") only where attention sees it and no parts are given: add --no-mask-padding-attention and"
                    + " --inpaint-masks off, or leave --padding-loss-weight out");
        }
    }
}
