package sa3.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.dsp.file.SampleFormat;
import sa3.pipeline.GenerationRequest.Finish;
import sa3.pipeline.RequestException;
import sa3.platform.FileSlug;

/** Where the clips go and what is done to them last. */
final class OutputOptions {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The file to write, .wav or .flac (default: output/PROMPT_SEED.wav).")
    private @Nullable Path out;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "wav16, wav24, wav32f, flac16, flac24 (default: wav24, or flac24 for a .flac file).")
    private @Nullable String format;

    @Option(names = "--no-limiter", description = "Leave peaks alone; they may clip in 16 and 24 bit.")
    private boolean noLimiter;

    @Option(
            names = "--limiter-ceiling",
            paramLabel = "X",
            description = "Linear peak that the limiter keeps to (default: " + Finish.DEFAULT_CEILING + ").")
    private @Nullable Double ceiling;

    @Option(
            names = "--reference-output",
            description = "The reference's plain output, for comparisons: no paste, no limiter, truncating 16 bit.")
    private boolean reference;

    @Option(names = "--play", description = "Play each take when it is done.")
    private boolean play;

    boolean play() {
        return play;
    }

    /** Linear; infinity = no limiter, null = not chosen. */
    @Nullable
    Double limiterCeiling() {
        return noLimiter ? Double.valueOf(Double.POSITIVE_INFINITY) : ceiling;
    }

    /** Null = not chosen. */
    @Nullable
    Boolean reference() {
        return reference ? Boolean.TRUE : null;
    }

    /** @param reference whether the reference's plain output is asked for, here or by a preset */
    SampleFormat format(boolean reference) {
        if (reference && format != null) {
            throw new RequestException("--reference-output is always a 16-bit WAV: leave out --format " + format);
        }
        if (reference) {
            return SampleFormat.WAV_PCM16_TRUNCATED;
        }
        String name = format != null ? format : isFlac(out) ? "flac24" : "wav24";
        SampleFormat chosen =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "wav16" -> SampleFormat.WAV_PCM16;
                    case "wav24" -> SampleFormat.WAV_PCM24;
                    case "wav32f" -> SampleFormat.WAV_FLOAT32;
                    case "flac16" -> SampleFormat.FLAC16;
                    case "flac24" -> SampleFormat.FLAC24;
                    default ->
                        throw new RequestException(
                                "unknown format '" + name + "': choose wav16, wav24, wav32f, flac16 or flac24");
                };
        if (out != null && isFlac(out) != chosen.isFlac()) {
            throw new RequestException("format " + name + " does not fit the file " + out.getFileName());
        }
        return chosen;
    }

    private static boolean isFlac(@Nullable Path file) {
        return file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".flac");
    }

    /** Fails before the work when the place cannot be written. */
    void check(boolean reference) {
        SampleFormat chosen = format(reference);
        if (out != null && out.toString().isEmpty()) {
            throw new RequestException("--out is empty: name a file");
        }
        Path folder = out == null ? Path.of("output") : out.toAbsolutePath().getParent();
        if (folder != null && Files.exists(folder) && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
            throw new RequestException("cannot write into " + folder + ": choose another place with --out");
        }
        if (out != null && folder != null && !Files.exists(folder)) {
            throw new RequestException("no folder " + folder + ": create it, or choose another place with --out");
        }
        if (out != null && Files.isDirectory(out)) {
            throw new RequestException(out + " is a folder: name a file with --out");
        }
        if (out != null && !out.toString().toLowerCase(Locale.ROOT).endsWith(chosen.extension())) {
            throw new RequestException("file " + out + ": name one that ends in " + chosen.extension() + " with --out");
        }
        if (out != null && Files.exists(out) && !Files.isRegularFile(out)) {
            throw new RequestException(out + " is a device or a pipe: name a file with --out");
        }
    }

    /** The file of one take; several takes get their seed into the name. */
    Path file(String prompt, long seed, int takes, SampleFormat format) {
        if (out == null) {
            return Path.of("output", FileSlug.of(prompt) + "_" + seed + format.extension());
        }
        if (takes == 1) {
            return out;
        }
        String name = String.valueOf(out.getFileName());
        int dot = name.lastIndexOf('.');
        String numbered = dot < 0 ? name + "_" + seed : name.substring(0, dot) + "_" + seed + name.substring(dot);
        return out.resolveSibling(numbered);
    }
}
