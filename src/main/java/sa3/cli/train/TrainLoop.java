package sa3.cli.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.cli.CommonOptions;
import sa3.cli.JsonLine;
import sa3.cli.Main;
import sa3.cli.ProgressLine;
import sa3.pipeline.CancelledException;
import sa3.train.GradientExchange;
import sa3.train.StepReport;
import sa3.train.checkpoint.LossByLevel;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.LossRecord;
import sa3.train.job.TrainJob;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunFolder;
import sa3.train.run.SaveLines;

/** Takes the steps of a training and shows a person, or a script, how it gets on. */
final class TrainLoop {
    private final Main main;
    private final CommonOptions common;
    private boolean speaks = true;

    TrainLoop(Main main, CommonOptions common) {
        this.main = main;
        this.common = common;
    }

    /** Of several processes the first speaks. */
    private void remark(String text) {
        if (speaks) {
            common.remark(text);
        }
    }

    /** What is trained where. */
    record Task(TrainOrder order, RunFolder folder, boolean isResumed) {
        TrainJob open(TrainJob.Means means) {
            return isResumed ? TrainJob.resume(order, folder, means) : TrainJob.open(order, folder, means);
        }
    }

    /** @param loras where the finished adapter goes; null = nowhere */
    void run(Task task, GradientExchange exchange, @Nullable Path loras) {
        speaks = exchange.rank() == 0;
        TrainJob.Means means = new TrainJob.Means(
                main.modelStore(),
                exchange,
                main.cancellation(),
                () -> false,
                new SaveLines(this::remark),
                this::remark);
        remark("opening " + task.order.base().model() + " and " + task.order.latents() + " …");
        try (TrainJob job = task.open(means);
                ProgressLine progress = common.progress()) {
            remark(job.layers() + " layers, " + job.sounds() + " sounds; run " + task.folder.path());
            job.previewBefore();
            try {
                finish(job, progress, loras);
            } catch (CancelledException e) {
                progress.close();
                stop(job);
                throw e;
            }
        }
    }

    private void finish(TrainJob job, ProgressLine progress, @Nullable Path loras) {
        train(job, progress);
        progress.close();
        if (job.isWriter()) {
            Path adapter = job.save();
            answer(job, adapter, loras == null ? null : job.deliver(loras));
        }
    }

    private void train(TrainJob job, ProgressLine progress) {
        while (!job.isFinished()) {
            if (job.shouldStop()) {
                throw new CancelledException();
            }
            StepReport report = job.advance();
            if (speaks) {
                progress.detail(text(report), fields(report));
                job.tellProgress(progress);
            }
        }
    }

    private static String text(StepReport report) {
        return String.format(
                Locale.ROOT,
                "loss %.4f, rate %.1e, step %d, epoch %d",
                report.loss(),
                report.rate(),
                report.step(),
                report.epoch());
    }

    private static Map<String, Object> fields(StepReport report) {
        Map<String, Object> fields = StepFields.of(report);
        fields.put("epoch", report.epoch());
        fields.put("t", report.noiseLevel());
        fields.put("train/lora_magnitude", report.parameterNorm());
        return fields;
    }

    private void stop(TrainJob job) {
        Path adapter = job.save();
        remark("saved " + adapter + "; go on with: " + job.resumeCommand()
                + "; or put it into the LoRA folder as it is: add --max-steps " + job.step());
    }

    private void answer(TrainJob job, Path adapter, @Nullable Path delivered) {
        LossByLevel levels = new LossByLevel();
        LossFile.read(job.folder().lossFile()).forEach((LossRecord record) -> levels.add(record));
        if (!common.json()) {
            remark("loss by noise level: " + levels.text());
            common.out().println(delivered == null ? adapter : delivered);
            return;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("run", job.folder().path().toString());
        answer.put("steps", job.step());
        answer.put("adapter", adapter.toString());
        answer.put("delivered", delivered == null ? null : delivered.toString());
        answer.put("lossByNoiseLevel", levels.means());
        common.out().println(JsonLine.pretty(answer));
    }
}
