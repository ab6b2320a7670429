package sa3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.pipeline.ClipLength;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio;
import sa3.pipeline.SourceAudio.TimeRange;

/** Audio to start from. */
final class SourceOptions {
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

    private @Nullable AudioClip guide;
    private @Nullable AudioClip original;

    /** Reads the files that the options name. */
    void read() {
        if (continued != null && (!inpaint.isEmpty() || inpaintAudio != null)) {
            throw new RequestException(
                    "--continue is an inpainting of its own: leave out --inpaint and --inpaint-audio");
        }
        boolean initIsOriginal = !inpaint.isEmpty() && inpaintAudio == null && continued == null;
        Path guideFile = initIsOriginal ? null : initAudio;
        Path originalFile = continued != null ? continued : initIsOriginal ? initAudio : inpaintAudio;
        guide = guideFile == null ? null : AudioFileReader.read(guideFile);
        original = originalFile == null ? null : AudioFileReader.read(originalFile);
    }

    boolean isGuided() {
        return guide != null;
    }

    /** The length that the audio suggests; null where it suggests none. */
    @Nullable
    Double suggestedSeconds() {
        if (continued != null) {
            return null;
        }
        AudioClip clip = original != null ? original : guide;
        return clip == null ? null : clip.seconds();
    }

    SourceAudio source(ClipLength length) {
        List<TimeRange> ranges = new ArrayList<>();
        for (String text : inpaint) {
            ranges.add(range(text));
        }
        if (continued != null && original != null) {
            if (original.seconds() >= length.seconds()) {
                throw new RequestException("--continue: the file has " + original.seconds()
                        + " seconds already; give a longer --seconds than " + length.seconds());
            }
            ranges.add(new TimeRange(original.seconds(), length.seconds()));
        }
        return new SourceAudio(guide, original, ranges);
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
