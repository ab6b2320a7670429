package sa3.train.run;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import sa3.train.StepReport;
import sa3.train.checkpoint.LossByLevel;
import sa3.train.checkpoint.LossRecord;

/** A line about each checkpoint: its loss on fixed samples, and the steps' loss by noise level since the one before. */
public final class SaveLines implements RunListener {
    private final Consumer<String> lines;
    private LossByLevel levels = new LossByLevel();

    public SaveLines(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void stepped(StepReport report) {
        levels.add(new LossRecord(report.step(), (float) report.noiseLevel(), (float) report.loss()));
    }

    @Override
    public void saved(Path file, long step, double loss, boolean best) {
        String told = "saved " + file.getFileName();
        if (!Double.isNaN(loss)) {
            told += String.format(Locale.ROOT, ", loss on fixed samples %.6f%s", loss, best ? ", the best so far" : "");
        }
        String since = levels.text();
        lines.accept(since.isEmpty() ? told : told + "; steps since the last, by noise level: " + since);
        levels = new LossByLevel();
    }
}
