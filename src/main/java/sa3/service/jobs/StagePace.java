package sa3.service.jobs;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Estimates what is left of a stage from its own pace. Belongs to the thread of the job. */
final class StagePace {
    private final LongSupplier clockNs;
    private String stage = "";
    private long beganNs;

    StagePace(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    /** Seconds left of a stage of which {@code done} of {@code total} units are finished; empty while nothing is known. */
    OptionalDouble secondsLeft(String newStage, int done, int total) {
        long nowNs = clockNs.getAsLong();
        if (!newStage.equals(stage)) {
            stage = newStage;
            beganNs = nowNs;
        }
        return done <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((nowNs - beganNs) / 1e9 / done * Math.max(0, total - done));
    }
}
