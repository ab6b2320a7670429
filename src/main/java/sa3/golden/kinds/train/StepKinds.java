package sa3.golden.kinds.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Dit;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.golden.kinds.ConditioningKinds;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.bind.SingularVectors;
import sa3.lora.file.AdapterKeys;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Gradients;
import sa3.nn.Linear;
import sa3.train.adapters.AdapterSet;
import sa3.train.adapters.AdapterSettings;
import sa3.train.adapters.AdapterTargets;
import sa3.train.adapters.TrainableLayer;
import sa3.train.adapters.TrainableLayer.BoraMode;
import sa3.train.loss.RectifiedFlow;
import sa3.train.loss.VelocityLoss;
import sa3.train.optim.AdamW;
import sa3.train.optim.GlobalNorm;

/** Whole training steps: adapters on a transformer, and on a toy of one layer. */
final class StepKinds {
    private StepKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("train_dit_step", StepKinds::ditStep);
        kinds.put("tiny_train", StepKinds::tinyTrain);
    }

    private static Outcome ditStep(Inputs in) {
        Dit dit = new Dit(in.weights("weights", Dtype.F32), ConditioningKinds.injectedTable(in));
        Map<String, HostTensor> start = in.map("params");
        try (AdapterSet adapters = adapters(in, dit, start)) {
            List<Array> parameters = TrainingKinds.arrays(start, adapters.names());
            RectifiedFlow pair = RectifiedFlow.of(in.array("x0"), in.array("noise"), in.array("t"));
            Function<List<Array>, Array> predict =
                    tensors -> adapters.with(tensors, () -> velocity(in, dit, pair.noised()));
            Array valid = in.array("loss_mask").as(Dtype.F32);
            Function<List<Array>, Array> loss =
                    tensors -> VelocityLoss.squaredErrors(predict.apply(tensors), pair.target())
                            .mean(false, 0, 1, 2);
            Function<List<Array>, Array> masked = tensors ->
                    VelocityLoss.mean(VelocityLoss.squaredErrors(predict.apply(tensors), pair.target()), valid);
            Outcome outcome = Outcome.of("pred", predict.apply(parameters));
            Gradients maskedGradients = Gradients.of(masked, parameters);
            outcome.map("grad_masked", OptimizerKinds.named(adapters.names(), maskedGradients.gradients()))
                    .json("masked_loss", maskedGradients.value().item());
            return steps(in, outcome, adapters.names(), loss, parameters);
        }
    }

    private static Array velocity(Inputs in, Dit dit, Array noised) {
        return dit.velocity(
                noised,
                in.array("t"),
                dit.prepare(in.array("cross"), in.array("global"), in.optionalArray("local"), null));
    }

    /** The row's steps, its state after each, its losses before each and after the last. */
    private static Outcome steps(
            Inputs in, Outcome outcome, List<String> names, Function<List<Array>, Array> loss, List<Array> start) {
        AdamW adamW = OptimizerKinds.adamW(in, in.param("bias_correction").asBoolean());
        List<Array> parameters = start;
        AdamW.Moments moments = AdamW.Moments.zeros(parameters);
        List<Float> losses = new ArrayList<>();
        for (int i = 1; i <= in.integer("steps"); i++) {
            Gradients gradients = Gradients.of(loss, parameters);
            losses.add(gradients.value().item());
            if (i == 1) {
                outcome.map("grad", OptimizerKinds.named(names, gradients.gradients()));
            }
            AdamW.Update update = adamW.step(parameters, gradients.gradients(), moments, in.number("lr"), i);
            parameters = update.parameters();
            moments = update.moments();
            outcome.map("step" + i, OptimizerKinds.named(names, parameters));
        }
        losses.add(loss.apply(parameters).item());
        return outcome.json("losses", losses);
    }

    /** Adapters on exactly the layers whose tensors the row gives. */
    private static AdapterSet adapters(Inputs in, Dit dit, Map<String, HostTensor> start) {
        AdapterType type = AdapterKinds.type(in);
        AdapterSettings settings = new AdapterSettings(
                type, in.integer("rank"), in.number("alpha"), List.of(), List.of(), false, BoraMode.SPEED);
        AdapterPart first = AdapterKinds.parts(type).get(0);
        List<AdapterSet.Adaptable> layers = AdapterTargets.of(settings, dit, null).stream()
                .filter(one ->
                        start.containsKey(AdapterKeys.ofNative(one.target().module(), first)))
                .toList();
        return new AdapterSet(
                settings,
                layers,
                one -> new SingularVectors.Bases(frozen(in, one, AdapterPart.U), frozen(in, one, AdapterPart.V)));
    }

    private static Array frozen(Inputs in, AdapterSet.Adaptable layer, AdapterPart part) {
        return TrainingKinds.array(
                in.injectedMap("bases"), AdapterKeys.ofNative(layer.target().module(), part));
    }

    private static Outcome tinyTrain(Inputs in) {
        AdapterType type = AdapterKinds.type(in);
        Array base = in.array("W0");
        TrainableLayer layer = new TrainableLayer(
                type, in.number("alpha") / in.integer("rank"), base, AdapterKinds.bases(in), BoraMode.SPEED);
        Linear linear = new Linear(base, null);
        List<AdapterPart> parts = AdapterKinds.parts(type);
        List<String> names = parts.stream().map(AdapterPart::key).toList();
        Map<String, HostTensor> start = in.map("init");
        List<Array> parameters = TrainingKinds.arrays(start, names);
        AdamW adamW = OptimizerKinds.adamW(in, in.semantics("bias_correction").equals("true"));
        AdamW.Moments moments = AdamW.Moments.zeros(parameters);
        Outcome outcome = new Outcome();
        List<Float> losses = new ArrayList<>();
        List<Float> norms = new ArrayList<>();
        for (int i = 0; i < in.integer("steps"); i++) {
            float[] t = levels(in, i);
            RectifiedFlow pair = RectifiedFlow.of(
                    in.tensor("clean").part(i).array(),
                    in.tensor("noise").part(i).array(),
                    Array.of(t, t.length));
            Array rows = pair.noised().transpose(0, 2, 1);
            Gradients gradients = Gradients.of(
                    p -> VelocityLoss.mean(
                            VelocityLoss.squaredErrors(
                                    layer.product(rows, linear, p).transpose(0, 2, 1), pair.target()),
                            in.array("mask").as(Dtype.F32)),
                    parameters);
            losses.add(gradients.value().item());
            norms.add(GlobalNorm.of(gradients.gradients()).item());
            AdamW.Update update = adamW.step(parameters, gradients.gradients(), moments, in.number("lr"), i + 1);
            parameters = update.parameters();
            moments = update.moments();
            outcome.map("step" + (i + 1), OptimizerKinds.named(names, parameters))
                    .tensor("t" + (i + 1), HostTensor.of(t, t.length));
        }
        return outcome.json("losses", losses).json("grad_norm", norms);
    }

    private static float[] levels(Inputs in, int step) {
        Map<String, Double> options = new HashMap<>();
        JsonNode description = in.param("shift");
        description
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asDouble()));
        options.remove("type");
        DistributionShift shift = DistributionShift.of(description.path("type").asText(), options);
        JsonNode draws = in.param("uniform_draws").get(step);
        float[] t = new float[draws.size()];
        for (int i = 0; i < t.length; i++) {
            t[i] = (float) shift.apply(draws.get(i).asDouble(), in.number("shift_length"));
        }
        return t;
    }
}
