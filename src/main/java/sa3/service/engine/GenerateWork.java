package sa3.service.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraUses;
import sa3.lora.folder.LoraFolders;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.LatentPlan;
import sa3.pipeline.Pipeline;
import sa3.pipeline.ProgressListener;
import sa3.pipeline.RunSettings;
import sa3.pipeline.SourceAudio;
import sa3.pipeline.Take;
import sa3.pipeline.TakeStream;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.Turn;
import sa3.service.jobs.Work;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;
import sa3.settings.GenerationPlan;

/**
 * Makes the takes of a request one after the other, and may make room between two. Takes that an earlier life of the
 * service finished for the same job are not made again.
 */
final class GenerateWork implements Work {
    private final GenerationPlan plan;
    private final String title;
    private final List<String> remarks;
    private final Shop shop;
    private final MovableLoras loras;
    private final Set<Integer> finished = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private boolean begun;

    /** What it is made with. */
    record Shop(LoadedModels models, Takes takes, Provenance provenance, LoraFolders folders) {}

    /** @param remarks what the user should know from the beginning */
    GenerateWork(GenerationPlan plan, String title, List<String> remarks, Shop shop) {
        this.plan = plan;
        this.title = title;
        this.remarks = List.copyOf(remarks);
        this.shop = shop;
        LoraUses asked = plan.request().loras();
        this.loras = new MovableLoras(asked == null ? LoraUses.NONE : asked);
    }

    /** The adapters of this job, to be moved from any thread. */
    MovableLoras loras() {
        return loras;
    }

    @Override
    public List<Held> holds() {
        SourceAudio source = plan.request().source();
        return Stream.of(source.guide(), source.original())
                .filter(Objects::nonNull)
                .map(clip -> new Held(clip, (long) clip.frames() * clip.channels() * Float.BYTES))
                .toList();
    }

    @Override
    public Outcome run(Turn turn) {
        if (!begun) {
            begun = true;
            tellEarlier(turn);
            remarks.forEach(remark -> remarkOnce(turn, remark));
        }
        int count = plan.request().seeds().takes();
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
        for (TakeRecord take : shop.takes.ofJob(turn.job().value())) {
            if (finished.add(take.origin().index())) {
                turn.tell(new JobEvent.TakeBegan(take.id(), take.sound().frames()));
                turn.tell(new JobEvent.TakeEnded(take.id()));
            }
        }
    }

    private void make(Turn turn, int index) {
        shop.takes.requireRoom();
        GenerationRequest.Seeds all = plan.request().seeds();
        GenerationRequest one = plan.request()
                .withSeeds(new GenerationRequest.Seeds(all.first() + index, 1))
                .withLoras(null); // those that the model wears by then
        int count = all.takes();
        ProgressListener progress = count == 1
                ? turn
                : (stage, done, total) -> turn.progress(stage + " " + (index + 1) + "/" + count, done, total);
        Pipeline pipeline = shop.models.pipeline(plan.model(), progress, turn.cancellation());
        try {
            List<String> notes =
                    loras.putOn(shop.models.adapters(), uses -> pipeline.wear(uses, progress, turn.cancellation()));
            try (Receiver receiver = new Receiver(turn, index, notes)) {
                pipeline.stream(one, progress, turn.cancellation(), receiver);
            }
        } finally {
            loras.letGo();
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
        private final List<String> earlierNotes;
        private @Nullable TakeAudio arriving;

        Receiver(Turn turn, int index, List<String> earlierNotes) {
            this.turn = turn;
            this.index = index;
            this.earlierNotes = earlierNotes;
        }

        @Override
        public void begins(long seed, int ignored, int frames) {
            TakeAudio audio = shop.takes.begin(LatentPlan.SAMPLE_RATE_HZ, 2, frames);
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
            List<String> notes =
                    Stream.concat(earlierNotes.stream(), take.notes().stream()).toList();
            notes.forEach(note -> remarkOnce(turn, note));
            if (take.limiterReductionDb() >= 0.05) {
                remarkOnce(
                        turn,
                        String.format(Locale.ROOT, "the limiter took off up to %.1f dB", take.limiterReductionDb()));
            }
            Takes.Finished done = shop.takes.finish(audio, take.limiterReductionDb(), origin(take, notes));
            arriving = null;
            if (done.problem() != null) {
                remarkOnce(turn, done.problem());
            }
            turn.tell(new JobEvent.TakeEnded(audio.id()));
        }

        private TakeRecord.Origin origin(Take take, List<String> notes) {
            return new TakeRecord.Origin(
                    turn.job().value(), index, take.seed(), title, Instant.now(), settings(take), made(take), notes);
        }

        /** What made the take, and beside it what newer clients have sent. */
        private ObjectNode settings(Take take) {
            ObjectNode settings = RunSettings.json(plan.request(), plan.model().name(), take, shop.folders);
            plan.settings().more().writeTo(settings);
            return settings;
        }

        private ObjectNode made(Take take) {
            ObjectNode made = shop.provenance.of(plan.model());
            if (!take.loras().isEmpty()) {
                ArrayNode adapters = made.putArray("loras");
                take.loras().stream().map(lora -> lora.adapter().content()).forEach(content -> adapters.addObject()
                        .put("name", content.name())
                        .put("sha256", content.sha256())
                        .put("matched", content.layers())
                        .put("total", content.allLayers()));
            }
            return made;
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
