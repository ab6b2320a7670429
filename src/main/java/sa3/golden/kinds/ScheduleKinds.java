package sa3.golden.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Schedule;
import sa3.diffusion.TimestepSampler;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;

/** Noise levels: shifts, schedules, and how training draws them. */
final class ScheduleKinds {
    private ScheduleKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("shift", ScheduleKinds::shift);
        kinds.put("schedule", ScheduleKinds::schedule);
        kinds.put("timestep_sampler", ScheduleKinds::timesteps);
    }

    private static Outcome shift(Inputs in) {
        DistributionShift shift = shift(in.param("shift"));
        double[] t = values(in, "t");
        if (in.hasParam("first")) {
            t = Arrays.copyOf(t, in.integer("first"));
        }
        double[] lengths = values(in, "lengths");
        String layout = in.param("layout").asText("elementwise");
        return switch (layout) {
            case "elementwise" -> Outcome.of("t", HostTensor.of(Schedule.shifted(t, shift, lengths), t.length));
            case "lengths x t" -> Outcome.of("t", table(shift, lengths, t));
            default -> throw new GoldenException("unknown layout " + layout);
        };
    }

    private static HostTensor table(DistributionShift shift, double[] lengths, double[] t) {
        double[] rows = new double[lengths.length * t.length];
        for (int i = 0; i < lengths.length; i++) {
            System.arraycopy(Schedule.shifted(t, shift, new double[] {lengths[i]}), 0, rows, i * t.length, t.length);
        }
        return HostTensor.of(rows, lengths.length, t.length);
    }

    private static Outcome schedule(Inputs in) {
        float[][] rows = schedules(in);
        boolean perLength = in.has("lengths") || in.hasParam("layout") || rows.length > 1;
        int times = rows[0].length;
        if (!perLength) {
            return Outcome.of("sigmas", HostTensor.of(rows[0], times));
        }
        float[] all = new float[rows.length * times];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * times, times);
        }
        return Outcome.of("sigmas", HostTensor.of(all, rows.length, times));
    }

    /** One schedule per length. */
    static float[][] schedules(Inputs in) {
        DistributionShift shift = shift(in.param("shift"));
        double[] lengths = values(in, "lengths");
        float[][] rows = new float[lengths.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Schedule.sigmas(in.integer("steps"), in.number("sigma_max"), shift, lengths[i]);
        }
        return rows;
    }

    private static DistributionShift shift(JsonNode description) {
        Map<String, Double> options = options(description);
        options.remove("type");
        return DistributionShift.of(description.path("type").asText(), options);
    }

    private static Map<String, Double> options(JsonNode object) {
        Map<String, Double> options = new HashMap<>();
        object.properties().forEach(option -> {
            JsonNode value = option.getValue();
            options.put(option.getKey(), value.isBoolean() ? (value.asBoolean() ? 1.0 : 0.0) : value.asDouble());
        });
        return options;
    }

    private static Outcome timesteps(Inputs in) {
        TimestepSampler sampler = TimestepSampler.of(in.text("sampler"), options(in.param("options")));
        double[] draws = values(in, "draws");
        boolean normal = in.text("draw_kind").equals("z");
        if (normal && sampler.draw() == TimestepSampler.Draw.UNIFORM) {
            draws = Arrays.stream(draws).map(TimestepSampler::normalCdf).toArray();
        }
        double[] t = Arrays.stream(draws).map(sampler::level).toArray();
        return Outcome.of("t", HostTensor.of(t, t.length));
    }

    /** Numbers that a row gives as a tensor or as a list. */
    private static double[] values(Inputs in, String name) {
        if (in.has(name)) {
            return in.tensor(name).doubles();
        }
        List<Double> values = in.numbers(name);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
