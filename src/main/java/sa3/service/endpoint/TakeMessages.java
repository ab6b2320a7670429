package sa3.service.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobView;
import sa3.service.takes.TakeRecord;

/** The JSON of what is told about jobs and takes. */
final class TakeMessages {
    private TakeMessages() {}

    static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode ofJob(String job) {
        return json().put("job", job);
    }

    /** @param stream null = the audio was not sent and can be fetched */
    static ObjectNode ends(String job, TakeRecord take, @Nullable Integer stream) {
        ObjectNode json = ofJob(job).put("take", take.id());
        if (stream != null) {
            json.put("stream", stream);
        }
        TakeRecord.Sound sound = take.sound();
        json.put("sha256", sound.sha256()).put("frames", sound.frames());
        json.put("rateHz", sound.rateHz()).put("channels", sound.channels());
        json.put("limiterReductionDb", sound.limiterReductionDb());
        TakeRecord.Origin origin = take.origin();
        json.put("seed", origin.seed()).put("index", origin.index()).put("title", origin.title());
        json.put("created", origin.created().toString());
        json.put("starred", take.starred()).put("stored", take.isStored());
        if (take.file() != null) {
            json.put("file", take.file().toString());
        }
        ArrayNode notes = json.putArray("notes");
        origin.notes().forEach(notes::add);
        if (!origin.made().path("loras").isEmpty()) {
            json.set("loraMatches", origin.made().path("loras"));
        }
        json.set("settings", origin.settings());
        return json;
    }

    /**
     * What became of a job.
     *
     * @param view empty = it is not in the queue, or is forgotten
     * @param takes its finished ones that are still there
     */
    static ObjectNode job(String job, Optional<JobView> view, List<String> takes) {
        String state =
                view.map(known -> known.state().name().toLowerCase(Locale.ROOT)).orElse("unknown");
        ObjectNode json = ofJob(job).put("state", state);
        takes.forEach(json.putArray("takes")::add);
        view.map(JobView::failure).ifPresent(why -> json.put("message", why));
        return json;
    }

    static ObjectNode progress(String job, JobEvent.Progress progress) {
        ObjectNode json = ofJob(job)
                .put("stage", progress.stage())
                .put("done", progress.done())
                .put("total", progress.total());
        OptionalDouble left = progress.secondsLeft();
        if (left.isPresent()) {
            json.put("secondsLeft", Double.parseDouble(String.format(Locale.ROOT, "%.1f", left.getAsDouble())));
        }
        return json;
    }
}
