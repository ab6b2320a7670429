package sa3.service.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sa3.models.ModelCatalog;
import sa3.models.ModelFiles;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.Pipeline;
import sa3.pipeline.ProgressListener;
import sa3.pipeline.RunSettings;
import sa3.pipeline.Take;
import sa3.pipeline.TakeStream;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.Turn;
import sa3.service.jobs.Work;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;
import sa3.settings.Settings;

/**
 * Makes the takes of a request one after the other, and may make room between two. Takes that an earlier life of the
 * service finished for the same job are not made again.
 */
final class GenerateWork implements Work {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Plan plan;
    private final Shop shop;
    private final Set<Integer> finished = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private boolean begun;

    /**
     * What to make.
     *
     * @param settings as the client sent them
     */
    record Plan(Settings settings, GenerationRequest request, ModelFiles model, String title) {}

    /** What it is made with. */
    record Shop(LoadedModels models, Takes takes, Provenance provenance) {}

    GenerateWork(Plan plan, Shop shop) {
        this.plan = plan;
        this.shop = shop;
    }

    @Override
    public Outcome run(Turn turn) {
        if (!begun) {
            begun = true;
            tellEarlier(turn);
            if (plan.model.name().equals(ModelCatalog.DEMO)) {
                remarkOnce(turn, ModelCatalog.DEMO_CAUTION);
            }
        }
        int count = plan.request.seeds().takes();
        for (int index = 0; index < count; index++) {
            if (finished.contains(index)) {
                continue;
            }
            turn.cancellation().throwIfCancelled();
            if (!finished.isEmpty() && turn.shouldPause()) {
                return Outcome.PAUSED;
            }
            make(turn, index);
            finished.add(index);
        }
        return Outcome.DONE;
    }

    /** Takes of this job that are in the library already. */
    private void tellEarlier(Turn turn) {
        for (TakeRecord take : shop.takes.library().ofJob(turn.job().value())) {
            if (finished.add(take.origin().index())) {
                turn.tell(new JobEvent.TakeBegan(take.id(), take.sound().frames()));
                turn.tell(new JobEvent.TakeEnded(take.id()));
            }
        }
    }

    private void make(Turn turn, int index) {
        GenerationRequest.Seeds all = plan.request.seeds();
        GenerationRequest one = plan.request.withSeeds(new GenerationRequest.Seeds(all.first() + index, 1));
        int count = all.takes();
        ProgressListener progress = count == 1
                ? turn
                : (stage, done, total) -> turn.progress(stage + " " + (index + 1) + "/" + count, done, total);
        Pipeline pipeline = shop.models.pipeline(plan.model, progress);
        try (Receiver receiver = new Receiver(turn, index)) {
            pipeline.stream(one, progress, turn.cancellation(), receiver);
        }
    }

    private void remarkOnce(Turn turn, String message) {
        if (told.add(message)) {
            turn.remark(message);
        }
    }

    /** Hands one take on as it comes, and stores it. What has begun and does not end is dropped. */
    private final class Receiver implements TakeStream, AutoCloseable {
        private final Turn turn;
        private final int index;
        private @Nullable TakeAudio arriving;

        Receiver(Turn turn, int index) {
            this.turn = turn;
            this.index = index;
        }

        @Override
        public void begins(long seed, int ignored, int frames) {
            TakeAudio audio = shop.takes.begin(44_100, 2, frames);
            arriving = audio;
            turn.tell(new JobEvent.TakeBegan(audio.id(), frames));
        }

        @Override
        public void audio(int fromFrame, float[][] samples) {
            if (arriving != null) {
                shop.takes.append(arriving, samples);
            }
        }

        @Override
        public void ends(Take take) {
            TakeAudio audio = arriving;
            if (audio == null) {
                throw new IllegalStateException("a take ended that had not begun");
            }
            take.notes().forEach(note -> remarkOnce(turn, note));
            if (take.limiterReductionDb() >= 0.05) {
                remarkOnce(
                        turn,
                        String.format(Locale.ROOT, "the limiter took off up to %.1f dB", take.limiterReductionDb()));
            }
            Takes.Finished done = shop.takes.finish(audio, take.limiterReductionDb(), origin(take));
            arriving = null;
            if (done.problem() != null) {
                remarkOnce(turn, done.problem());
            }
            turn.tell(new JobEvent.TakeEnded(audio.id()));
        }

        private TakeRecord.Origin origin(Take take) {
            return new TakeRecord.Origin(
                    turn.job().value(),
                    index,
                    take.seed(),
                    plan.title,
                    Instant.now(),
                    settings(take),
                    shop.provenance.of(plan.model),
                    take.notes());
        }

        /** What made the take, over what the client sent beside it: adapters, and fields of newer clients. */
        private ObjectNode settings(Take take) {
            ObjectNode settings = JSON.valueToTree(RunSettings.map(plan.request, plan.model.name(), take));
            plan.settings.loras().toJson().forEach(settings::set);
            plan.settings.more().writeTo(settings);
            return settings;
        }

        @Override
        public void close() {
            TakeAudio unfinished = arriving;
            if (unfinished != null) {
                shop.takes.drop(unfinished);
                turn.tell(new JobEvent.TakeDropped(unfinished.id()));
            }
        }
    }
}
