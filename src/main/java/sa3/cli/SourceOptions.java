package sa3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.dsp.file.AudioFileReader;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio.TimeRange;
import sa3.settings.Form;
import sa3.settings.Mode;
import sa3.settings.SettingsRequest.Clips;

/** Audio to start from. */
public final class SourceOptions {
    private static final Pattern RANGE = Pattern.compile("\\s*([0-9.]+)\\s*[-,]\\s*([0-9.]+)\\s*");

    @Option(
            names = "--init-audio",
            paramLabel = "FILE",
            description = "Guide for audio to audio; with --inpaint and no --inpaint-audio, the audio to inpaint.")
    private @Nullable Path initAudio;

    @Option(names = "--inpaint-audio", paramLabel = "FILE", description = "Audio to inpaint, beside a guide.")
    private @Nullable Path inpaintAudio;

    @Option(
            names = {"--inpaint", "--inpaint-range"},
            paramLabel = "A-B",
            description = "Seconds to make anew; may be given several times.")
    private List<String> inpaint = new ArrayList<>();

    @Option(
            names = "--continue",
            paramLabel = "FILE",
            description = "Go on where this file ends; --seconds is the length of the whole.")
    private @Nullable Path continued;

    /** What the options say about where the clip starts, over what is chosen already. */
    Form over(Form chosen) {
        if (continued != null && (!inpaint.isEmpty() || inpaintAudio != null)) {
            throw new RequestException(
                    "--continue is an inpainting of its own: leave out --inpaint and --inpaint-audio");
        }
        List<TimeRange> ranges = inpaint.isEmpty()
                ? chosen.inpaint()
                : inpaint.stream().map(SourceOptions::range).toList();
        boolean choosesClips = continued != null || initAudio != null || inpaintAudio != null || !inpaint.isEmpty();
        return chosen.withSource(mode(chosen.mode()), ranges, choosesClips ? null : chosen.guided());
    }

    private @Nullable Mode mode(@Nullable Mode chosen) {
        if (continued != null) {
            return Mode.CONTINUE;
        }
        if (!inpaint.isEmpty() || inpaintAudio != null) {
            return Mode.INPAINT;
        }
        boolean guides = initAudio != null && (chosen == null || chosen == Mode.TEXT);
        return guides ? Mode.GUIDE : chosen;
    }

    /** What a mode needs beside the prompt, with the option that takes it. */
    public static String need(Mode mode) {
        return mode.need()
                + switch (mode) {
                    case TEXT -> "";
                    case GUIDE -> " (--init-audio FILE)";
                    case INPAINT -> " (--init-audio FILE or --inpaint-audio FILE)";
                    case CONTINUE -> " (--continue FILE)";
                };
    }

    /**
     * Reads the files that the options name.
     *
     * @throws RequestException the mode needs one that is not named
     */
    Clips read(Form form) {
        boolean initIsOriginal = form.mode() == Mode.INPAINT && inpaintAudio == null;
        Path guide = initIsOriginal ? null : initAudio;
        Path original = continued != null ? continued : initIsOriginal ? initAudio : inpaintAudio;
        Mode mode = form.mode() == null ? Mode.TEXT : form.mode();
        if (mode != Mode.TEXT && (mode == Mode.GUIDE ? guide : original) == null) {
            throw new RequestException("mode " + mode.label() + " needs " + need(mode));
        }
        return new Clips(
                guide == null ? null : AudioFileReader.read(guide),
                original == null ? null : AudioFileReader.read(original));
    }

    private static TimeRange range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new RequestException("inpaint range '" + text + "': expected two times in seconds such as 2.5-4");
        }
        try {
            return new TimeRange(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
        } catch (NumberFormatException e) {
            throw new RequestException("inpaint range '" + text + "': expected two times in seconds such as 2.5-4");
        }
    }
}
