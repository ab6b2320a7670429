package sa3.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobView;

/** Jobs and their events as JSON. */
final class JobJson {
    private JobJson() {}

    static ObjectNode of(JobView job) {
        ObjectNode json = Call.object();
        json.put("id", job.id().value()).put("kind", job.request().kind());
        json.put("title", job.request().title());
        json.put("priority", job.request().priority().name().toLowerCase(Locale.ROOT));
        json.put("state", job.state().name().toLowerCase(Locale.ROOT)).put("ahead", job.ahead());
        if (job.progress() != null) {
            json.set("progress", progress(job.progress()));
        }
        texts(
                json.putArray("takesBegun"),
                job.takesBegun().stream().map(JobEvent.TakeBegan::take).toList());
        texts(json.putArray("takes"), job.takes());
        texts(json.putArray("remarks"), job.remarks());
        if (job.failure() != null) {
            json.put("failure", job.failure());
        }
        return json;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static ObjectNode progress(JobEvent.Progress progress) {
        ObjectNode json = Call.object()
                .put("stage", progress.stage())
                .put("done", progress.done())
                .put("total", progress.total());
        progress.secondsLeft().ifPresent(seconds -> json.put("secondsLeft", Math.round(seconds * 10) / 10.0));
        JobEvent.TrainingStep step = progress.training();
        if (step != null) {
            json.putObject("training")
                    .put("step", step.step())
                    .put("loss", step.loss())
                    .put("learningRate", step.rate());
        }
        return json;
    }

    /** What an event is called in the stream. */
    static String name(JobEvent event) {
        String name = event.getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    static ObjectNode of(String job, JobEvent event) {
        ObjectNode json = Call.object().put("job", job);
        if (event instanceof JobEvent.Queued queued) {
            json.put("ahead", queued.ahead());
        } else if (event instanceof JobEvent.Progress news) {
            json.setAll(progress(news));
        } else if (event instanceof JobEvent.Remark remark) {
            json.put("message", remark.message());
        } else if (event instanceof JobEvent.TakeBegan take) {
            json.put("take", take.take()).put("frames", take.frames());
        } else if (event instanceof JobEvent.TakeEnded take) {
            json.put("take", take.take());
        } else if (event instanceof JobEvent.TakeDropped take) {
            json.put("take", take.take());
        } else if (event instanceof JobEvent.Failed failed) {
            json.put("message", failed.message());
        }
        return json;
    }
}
