package sa3.settings;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.pipeline.ClipLength;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio;

/** The one way from settings to a request. Any thread. */
public final class SettingsRequest {
    private final Settings settings;
    private final Clips clips;

    /**
     * The audio at hand.
     *
     * @param guide null = none
     * @param original what is inpainted or gone on from; null = none
     */
    public record Clips(@Nullable AudioClip guide, @Nullable AudioClip original) {
        public static final Clips NONE = new Clips(null, null);
    }

    private SettingsRequest(Settings settings, Clips clips) {
        this.settings = settings;
        this.clips = clips;
    }

    /**
     * @param settings without adapter markup in the prompt
     * @param random draws a seed where none is chosen
     * @throws RequestException something is missing or contradicts itself
     */
    public static GenerationRequest of(Settings settings, Clips clips, ModelDefaults model, LongSupplier random) {
        return new SettingsRequest(settings, clips).request(model, random);
    }

    private GenerationRequest request(ModelDefaults model, LongSupplier random) {
        Wording wording = settings.wording();
        if (wording.prompt() == null && wording.parts().isEmpty()) {
            throw new RequestException("no prompt: give one, or a preset that has one; an empty one is unconditional");
        }
        requireClips();
        ClipLength length = settings.form().length(wording.bpm(), suggestedSeconds());
        return new GenerationRequest(
                wording.settings(),
                length,
                settings.sampling().settings(model, clips.guide != null),
                source(length),
                settings.run().seeds(random),
                settings.run().finish());
    }

    private Mode mode() {
        Mode chosen = settings.form().mode();
        if (chosen != null) {
            return chosen;
        }
        return clips.original != null ? Mode.INPAINT : clips.guide != null ? Mode.GUIDE : Mode.TEXT;
    }

    private void requireClips() {
        Mode mode = mode();
        boolean wantsOriginal = mode == Mode.INPAINT || mode == Mode.CONTINUE;
        boolean lacks = wantsOriginal ? clips.original == null : mode == Mode.GUIDE && clips.guide == null;
        if (lacks) {
            throw new RequestException("mode " + mode.label() + " needs " + mode.need());
        }
        if (settings.form().isGuided() && clips.guide == null) {
            throw new RequestException("an inpainting that starts from a guide needs " + Mode.GUIDE.need() + " beside "
                    + Mode.INPAINT.need());
        }
        if ((clips.original != null && !wantsOriginal) || (clips.guide != null && mode == Mode.TEXT)) {
            throw new RequestException("mode " + mode.label() + " has no use for the audio given");
        }
    }

    /** Going on, the audio at hand is not the whole of the clip. */
    private @Nullable Double suggestedSeconds() {
        AudioClip clip = clips.original != null ? clips.original : clips.guide;
        return clip == null || mode() == Mode.CONTINUE ? null : clip.seconds();
    }

    private SourceAudio source(ClipLength length) {
        return switch (mode()) {
            case TEXT, GUIDE -> new SourceAudio(clips.guide, null, List.of());
            case INPAINT ->
                new SourceAudio(clips.guide, clips.original, settings.form().inpaint());
            case CONTINUE -> new SourceAudio(clips.guide, clips.original, List.of(rest(length)));
        };
    }

    private SourceAudio.TimeRange rest(ClipLength length) {
        double end = clips.original == null ? 0 : clips.original.seconds();
        if (end >= length.seconds()) {
            throw new RequestException("the audio to go on from has " + end
                    + " seconds already: choose more seconds for the whole than " + length.seconds());
        }
        return new SourceAudio.TimeRange(end, length.seconds());
    }
}
