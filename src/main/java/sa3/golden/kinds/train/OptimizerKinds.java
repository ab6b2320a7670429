package sa3.golden.kinds.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Gradients;
import sa3.mlx.Ops;
import sa3.train.optim.AdamW;
import sa3.train.optim.GlobalNorm;
import sa3.train.optim.LearningRate;

/** Learning rates, clipping and AdamW. */
final class OptimizerKinds {
    private OptimizerKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("inverse_lr", OptimizerKinds::rates);
        kinds.put("adamw_step", OptimizerKinds::step);
        kinds.put("adamw_toy", OptimizerKinds::toy);
    }

    private static LearningRate rate(double rate, JsonNode inverse) {
        return inverse.isObject()
                ? new LearningRate.InverseDecay(
                        rate,
                        inverse.path("inv_gamma").asDouble(),
                        inverse.path("power").asDouble(),
                        inverse.path("warmup").asDouble(),
                        inverse.path("final").asDouble())
                : new LearningRate.Constant(rate);
    }

    private static Outcome rates(Inputs in) {
        LearningRate rate = new LearningRate.InverseDecay(
                in.number("lr"), in.number("inv_gamma"), in.number("power"), in.number("warmup"), in.number("final"));
        return new Outcome()
                .json(
                        "lrs",
                        in.numbers("steps").stream()
                                .map(step -> rate.at(step.longValue()))
                                .toList());
    }

    /** The optimiser of a row with a list of betas. */
    static AdamW adamW(Inputs in, boolean biasCorrection) {
        List<Double> betas = in.numbers("betas");
        return new AdamW(betas.get(0), betas.get(1), in.number("eps"), in.number("weight_decay"), biasCorrection);
    }

    private static Outcome step(Inputs in) {
        Map<String, HostTensor> params = in.map("params");
        Map<String, HostTensor> grads = in.map("grads");
        List<Array> before = params.values().stream().map(HostTensor::array).toList();
        List<Array> slopes = TrainingKinds.arrays(grads, params.keySet());
        AdamW.Update update = adamW(in, in.param("bias_correction").asBoolean())
                .step(before, slopes, AdamW.Moments.zeros(before), in.number("lr"), 1);
        return new Outcome().map("params", named(params.keySet(), update.parameters()));
    }

    static Map<String, HostTensor> named(Iterable<String> names, List<Array> values) {
        Map<String, HostTensor> map = new LinkedHashMap<>();
        int i = 0;
        for (String name : names) {
            map.put(name, HostTensor.of(values.get(i++)));
        }
        return map;
    }

    /** What the toy remembers of its steps. */
    private static final class Trace {
        final List<Double> rates = new ArrayList<>();
        final List<Float> losses = new ArrayList<>();
        final List<Float> gradientNorms = new ArrayList<>();
        final List<Float> parameterNorms = new ArrayList<>();
    }

    private static Outcome toy(Inputs in) {
        AdamW adamW = new AdamW(
                in.number("beta1"),
                in.number("beta2"),
                in.number("eps"),
                in.number("weight_decay"),
                in.semantics("bias_correction").equals("true"));
        LearningRate rate = rate(in.number("lr"), in.param("inverse_lr"));
        List<Array> parameters = List.of(in.array("W"), in.array("b"));
        AdamW.Moments moments = AdamW.Moments.zeros(parameters);
        Trace trace = new Trace();
        for (int i = 0; i < in.integer("steps"); i++) {
            Array x = in.tensor("x").part(i).array();
            Array target = in.tensor("target").part(i).array();
            Gradients gradients = Gradients.of(p -> toyLoss(p, x, target), parameters);
            List<Array> clipped = GlobalNorm.clip(gradients.gradients(), in.number("clip"));
            trace.rates.add(rate.at(i));
            trace.losses.add(gradients.value().item());
            trace.gradientNorms.add(GlobalNorm.of(clipped).item());
            trace.parameterNorms.add(GlobalNorm.of(parameters).item());
            AdamW.Update update = adamW.step(parameters, clipped, moments, rate.at(i), i + 1);
            parameters = update.parameters();
            moments = update.moments();
        }
        return outcome(parameters, moments, trace);
    }

    private static Array toyLoss(List<Array> parameters, Array x, Array target) {
        Array prediction = x.matmul(parameters.get(0).transposed()).add(parameters.get(1));
        return Ops.square(prediction.sub(target)).mean(false, 0, 1);
    }

    private static Outcome outcome(List<Array> parameters, AdamW.Moments moments, Trace trace) {
        List<Array> all = new ArrayList<>(parameters);
        all.addAll(moments.first());
        all.addAll(moments.second());
        return new Outcome()
                .map("state", named(List.of("W", "b", "m_W", "m_b", "v_W", "v_b"), all))
                .json("lrs", trace.rates)
                .json("losses", trace.losses)
                .json("grad_norm_post_clip", trace.gradientNorms)
                .json("param_norm_before_update", trace.parameterNorms);
    }
}
