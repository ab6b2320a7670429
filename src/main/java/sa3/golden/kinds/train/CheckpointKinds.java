package sa3.golden.kinds.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.train.checkpoint.CheckpointName;
import sa3.train.checkpoint.LossRecord;
import sa3.train.checkpoint.StartOffset;
import sa3.train.checkpoint.StartOffset.Given;

/** Names of checkpoints, where a count goes on, loss by noise level. */
final class CheckpointKinds {
    private CheckpointKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("resume_offset", CheckpointKinds::offset);
        kinds.put("run_label", CheckpointKinds::label);
        kinds.put("telemetry_record", CheckpointKinds::record);
    }

    private static Outcome offset(Inputs in) {
        JsonNode described = in.param("metadata");
        StartOffset offset = StartOffset.of(
                new Given(whole(in.param("step_flag")), whole(in.param("epoch_flag"))),
                new Given(whole(described.path("step")), whole(described.path("epoch"))),
                in.hasParam("path") ? in.text("path") : null);
        return new Outcome().json("step", offset.step()).json("epoch", offset.epoch());
    }

    private static @Nullable Long whole(JsonNode value) {
        return value.isNumber() ? value.asLong() : null;
    }

    private static Outcome label(Inputs in) {
        String name = in.text("name");
        return new Outcome()
                .json("label", CheckpointName.label(name))
                .json("file", CheckpointName.file(name, in.integer("step"), in.integer("epoch")));
    }

    private static Outcome record(Inputs in) {
        LossRecord record = new LossRecord(in.seed("step"), (float) in.number("t_mean"), (float) in.number("loss"));
        return new Outcome().json("hex", HexFormat.of().formatHex(record.toBytes()));
    }
}
