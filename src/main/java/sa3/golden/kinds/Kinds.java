package sa3.golden.kinds;

import java.util.HashMap;
import java.util.Map;
import sa3.golden.Kind;
import sa3.golden.kinds.lora.LoraKinds;
import sa3.golden.kinds.train.TrainingKinds;

/** Every kind of row that this program can run, by name. */
public final class Kinds {
    private Kinds() {}

    public static Map<String, Kind> all() {
        Map<String, Kind> kinds = new HashMap<>();
        TextKinds.register(kinds);
        ConditioningKinds.register(kinds);
        ScheduleKinds.register(kinds);
        LengthKinds.register(kinds);
        RandomKinds.register(kinds);
        SamplerKinds.register(kinds);
        DitKinds.register(kinds);
        CodecKinds.register(kinds);
        EncodeKinds.register(kinds);
        PaddedKinds.register(kinds);
        PipelineKinds.register(kinds);
        GenerateKinds.register(kinds);
        AudioKinds.register(kinds);
        WeightsKinds.register(kinds);
        LoraKinds.register(kinds);
        TrainingKinds.register(kinds);
        return kinds;
    }
}
