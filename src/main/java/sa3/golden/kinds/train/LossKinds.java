package sa3.golden.kinds.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Gradients;
import sa3.mlx.Ops;
import sa3.train.loss.FrameWeights;
import sa3.train.loss.NoisePairing;
import sa3.train.loss.RectifiedFlow;
import sa3.train.loss.TargetScale;
import sa3.train.loss.VelocityLoss;

/** The rectified-flow loss with its masks, and the pairing of noise. */
final class LossKinds {
    private LossKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("rf_pair", LossKinds::pair);
        kinds.put("rf_loss", LossKinds::loss);
        kinds.put("rf_loss_inpaint", LossKinds::inpaintLoss);
        kinds.put("rf_toy_loss", LossKinds::toy);
        kinds.put("ot_assign", LossKinds::pairing);
        kinds.put("inpaint_input", in -> Outcome.of("out", in.array("x0").mul(in.array("keep"))));
        kinds.put("full_step_loss", LossKinds::fullStep);
    }

    private static Outcome pair(Inputs in) {
        Array noise = in.array("noise");
        if (in.hasParam("permutation")) {
            noise = permuted(noise, in.numbers("permutation"));
        }
        RectifiedFlow pair = RectifiedFlow.of(in.array("x0"), noise, in.array("t"));
        return Outcome.of("noised", pair.noised()).tensor("target", pair.target());
    }

    /** Rows in another order. */
    static Array permuted(Array noise, List<Double> order) {
        int[] rows = order.stream().mapToInt(Double::intValue).toArray();
        return Ops.take(noise, Array.of(rows, rows.length), 0);
    }

    private static Outcome loss(Inputs in) {
        Array target = in.array("target");
        Array valid = in.has("mask") ? in.array("mask").as(Dtype.F32) : Array.ones(target.dim(0), target.dim(2));
        Array errors = TargetScale.of(in.hasParam("normalise") ? in.text("normalise") : TargetScale.NONE.label())
                .scaled(VelocityLoss.squaredErrors(in.array("pred"), target), target, valid);
        boolean masked = in.param("attention_mask").asBoolean();
        FrameWeights weights = new FrameWeights(valid, null);
        Array counted = weights.withPadding(masked ? 0 : in.number("padding_weight", 0));
        Array padded = valid.mul(-1).add(1);
        return Outcome.of("full", errors)
                .json("loss", VelocityLoss.mean(errors, counted).item())
                .json("signal_mean", VelocityLoss.globalMean(errors, valid).item())
                .json("padding_mean", VelocityLoss.globalMean(errors, padded).item());
    }

    private static Outcome inpaintLoss(Inputs in) {
        Array errors = VelocityLoss.squaredErrors(in.array("pred"), in.array("target"));
        FrameWeights weights = new FrameWeights(
                in.array("mask").as(Dtype.F32), in.array("keep_mask").as(Dtype.F32));
        Array region = VelocityLoss.mean(errors, weights.toFind());
        Array context = VelocityLoss.mean(errors, weights.given());
        return new Outcome()
                .json("inpaint_region", region.item())
                .json("context", context.item())
                .json(
                        "total",
                        region.add(context.mul(in.number("context_weight"))).item());
    }

    private static Outcome toy(Inputs in) {
        Dtype dtype = in.dtype();
        Array t = in.array("t");
        RectifiedFlow pair =
                RectifiedFlow.of(in.array("clean").as(dtype), in.array("noise").as(dtype), t);
        Array valid = in.has("mask") ? in.array("mask").as(Dtype.F32) : null;
        Array offset = t.reshape(t.dim(0), 1, 1)
                .mul(in.array("c").reshape(1, in.array("c").dim(0), 1));
        Array a = in.array("A");
        Outcome outcome =
                Outcome.of("prediction", a.matmul(pair.noised().as(Dtype.F32)).add(offset));
        boolean global = in.hasParam("reduction");
        Gradients gradients = Gradients.of(
                traced -> {
                    Array prediction =
                            traced.get(0).matmul(pair.noised().as(Dtype.F32)).add(offset);
                    return reduced(VelocityLoss.squaredErrors(prediction.as(dtype), pair.target()), valid, global);
                },
                List.of(a));
        return outcome.tensor("grad_A", gradients.gradients().get(0))
                .json("loss", gradients.value().item());
    }

    private static Array reduced(Array errors, @Nullable Array valid, boolean global) {
        Array weights = valid != null ? valid : Array.ones(errors.dim(0), errors.dim(2));
        return global ? VelocityLoss.globalMean(errors, weights) : VelocityLoss.mean(errors, weights);
    }

    private static Outcome pairing(Inputs in) {
        return new Outcome()
                .json(
                        "permutation",
                        Arrays.stream(NoisePairing.permutation(in.array("x0"), in.array("noise")))
                                .boxed()
                                .toList());
    }

    private static Outcome fullStep(Inputs in) {
        RectifiedFlow pair = RectifiedFlow.of(
                in.array("x0"),
                permuted(in.array("noise"), in.numbers("permutation")),
                Array.zeros(in.tensor("x0").dim(0)));
        FrameWeights weights = weights(in);
        Array errors = VelocityLoss.squaredErrors(in.array("pred"), pair.target());
        Array region = VelocityLoss.mean(errors, weights.toFind());
        Array context = VelocityLoss.mean(errors, weights.given());
        return Outcome.of("loss_mask", weights.toFind())
                .tensor("inpaint_region_loss", region.reshape(1))
                .tensor(
                        "loss",
                        region.add(context.mul(in.number("context_weight"))).reshape(1));
    }

    private static FrameWeights weights(Inputs in) {
        Array keep = in.array("keep").as(Dtype.F32);
        return new FrameWeights(in.array("padding").as(Dtype.F32), keep.reshape(keep.dim(0), keep.dim(2)));
    }
}
