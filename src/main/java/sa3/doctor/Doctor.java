package sa3.doctor;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import sa3.models.ModelStore;

/** Runs the checks one after the other. */
public final class Doctor {
    private static final Logger LOG = Logger.getLogger(Doctor.class.getName());

    private final List<Check> checks;

    public Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** All checks of this program. */
    public static Doctor standard() {
        return new Doctor(List.of(
                new SoftwareCheck(),
                new EngineCheck(),
                new MemoryCheck(),
                new GraphicsCheck(),
                new StorageCheck(),
                new ModelsCheck(ModelStore.ofUser())));
    }

    /** Never throws for what a check finds; takes a few seconds, most of them for the speed of the matrix products. */
    public Report examine() {
        Report report = new Report();
        for (Check check : checks) {
            try {
                check.examine(report);
            } catch (Exception | LinkageError e) {
                LOG.log(Level.WARNING, check.getClass().getSimpleName() + " failed", e);
                report.problem(String.valueOf(e.getMessage()), "mend that, then run sa3 doctor again");
            }
        }
        return report;
    }
}
