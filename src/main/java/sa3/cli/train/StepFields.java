package sa3.cli.train;

import java.util.LinkedHashMap;
import java.util.Map;
import sa3.train.StepReport;

/** What a script reads of a step, by the reference's names. */
final class StepFields {
    private StepFields() {}

    /** Of every training; to be added to. */
    static Map<String, Object> of(StepReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", report.step());
        fields.put("train/loss", report.loss());
        fields.put("train/lr", report.rate());
        fields.put("train/grad_norm", report.gradientNorm());
        return fields;
    }
}
