package sa3.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.platform.FailureText;
import sa3.platform.Sha256;
import sa3.train.TrainException;
import sa3.weights.NpyFile;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * A folder of stored latents: {@code .npy} files with a {@code .json} of the same name beside each, in all folders below,
 * sorted by path. {@code silence.npy} at the root is what short items are filled up with, and no item. Files that cannot
 * be used are left out and named. Any thread.
 */
public final class LatentSet {
    private static final String NPY = ".npy";
    /** Where a sound lay when it was encoded. */
    private static final String PATH = "path";

    /** Hashes of the sound and of the encoder, from which the latents follow. */
    private static final List<String> ORIGIN = List.of("src_sha256", "encoder_sha256");

    private static final String SILENCE = "silence.npy";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Entry> entries;
    private final List<String> skipped;
    private final int channels;
    private final @Nullable Latents silence;

    private LatentSet(List<Entry> entries, List<String> skipped, int channels, @Nullable Latents silence) {
        this.entries = List.copyOf(entries);
        this.skipped = List.copyOf(skipped);
        this.channels = channels;
        this.silence = silence;
    }

    /**
     * One stored sound.
     *
     * @param frames stored latents
     * @param valid which of them are real
     * @param secondsTotal duration of the whole sound
     */
    public record Entry(Path file, int channels, int frames, FrameMask valid, double secondsTotal, Tags tags) {}

    /**
     * Looks through a folder.
     *
     * @throws TrainException no folder, or nothing usable in it
     */
    public static LatentSet open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new TrainException("no folder " + folder + ": name one that sa3 encode has written");
        }
        List<Entry> entries = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Path silenceFile = folder.resolve(SILENCE);
        for (Path file : arrays(folder)) {
            if (!file.equals(silenceFile)) {
                try {
                    entries.add(entry(folder, file));
                } catch (WeightsException | TrainException e) {
                    skipped.add(String.valueOf(e.getMessage()));
                }
            }
        }
        keepOneWidth(entries, skipped);
        if (entries.isEmpty()) {
            throw new TrainException(folder + " holds no latents with a .json beside them"
                    + (skipped.isEmpty() ? "" : " that can be used; the first: " + skipped.get(0))
                    + "; make some with sa3 encode");
        }
        int channels = entries.get(0).channels();
        return new LatentSet(entries, skipped, channels, silence(silenceFile, channels));
    }

    private static List<Path> arrays(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> file.toString().endsWith(NPY) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new TrainException("cannot read the folder " + folder + ": " + FailureText.of(e), e);
        }
    }

    private static Entry entry(Path folder, Path file) {
        int[] shape = shape(NpyFile.info(file), file);
        JsonNode sidecar = sidecar(file);
        JsonNode seconds = sidecar.path("seconds_total");
        if (!seconds.isNumber() || !(seconds.asDouble() >= 0)) {
            throw new TrainException(file + ": its .json tells no seconds_total");
        }
        Tags tags = Tags.of(sidecar);
        if (tags.get("relpath").isEmpty()) {
            tags = tags.with("relpath", folder.relativize(file).toString().replace('\\', '/'));
        }
        return new Entry(file, shape[0], shape[1], valid(sidecar, shape[1], file), seconds.asDouble(), tags);
    }

    /** [C, L], which may have a leading 1. */
    private static int[] shape(TensorInfo info, Path file) {
        List<Integer> shape = info.shape();
        List<Integer> two = shape.size() == 3 && shape.get(0) == 1 ? shape.subList(1, 3) : shape;
        if (two.size() != 2 || two.get(0) < 1 || two.get(1) < 1 || !info.dtype().isFloating()) {
            throw new TrainException(
                    file + ": expected fractions of shape [channels, latents], found " + info.dtype() + " " + shape);
        }
        return new int[] {two.get(0), two.get(1)};
    }

    private static JsonNode sidecar(Path file) {
        String name = String.valueOf(file.getFileName());
        Path json = file.resolveSibling(name.substring(0, name.length() - NPY.length()) + ".json");
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(json));
            if (!node.isObject()) {
                throw new TrainException(json + ": expected a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new TrainException(json + ": no JSON", e);
        } catch (IOException e) {
            throw new TrainException(file + ": there is no readable .json beside it", e);
        }
    }

    private static FrameMask valid(JsonNode sidecar, int frames, Path file) {
        JsonNode mask = sidecar.path("padding_mask");
        if (!mask.isArray()) {
            return FrameMask.leading(frames, frames);
        }
        if (mask.size() != frames) {
            throw new TrainException(
                    file + ": " + frames + " latents, but a padding_mask of " + mask.size() + " entries");
        }
        float[] valid = new float[frames];
        for (int i = 0; i < frames; i++) {
            valid[i] = mask.get(i).asBoolean() ? 1 : 0;
        }
        return FrameMask.of(valid);
    }

    /** Latents of another codec cannot be in one batch: what most files have stays, of as many the first. */
    private static void keepOneWidth(List<Entry> entries, List<String> skipped) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        entries.forEach(entry -> counts.merge(entry.channels(), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        counts.entrySet().stream()
                .filter(width -> width.getValue() == most)
                .findFirst()
                .ifPresent(width -> keep(width.getKey(), entries, skipped));
    }

    private static void keep(int channels, List<Entry> entries, List<String> skipped) {
        entries.removeIf(entry -> {
            boolean other = entry.channels() != channels;
            if (other) {
                skipped.add(entry.file() + ": " + entry.channels() + " channels; the others have " + channels);
            }
            return other;
        });
    }

    private static @Nullable Latents silence(Path file, int channels) {
        if (!Files.exists(file)) {
            return null;
        }
        int[] shape = shape(NpyFile.info(file), file);
        if (shape[0] != channels) {
            throw new TrainException(file + ": " + shape[0] + " channels; the latents have " + channels);
        }
        return new Latents(channels, NpyFile.floats(file));
    }

    public int size() {
        return entries.size();
    }

    public Entry entry(int item) {
        return entries.get(item);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** What is known about each sound. */
    public List<Tags> tags() {
        return entries.stream().map(Entry::tags).toList();
    }

    /**
     * A hash of what the set lists: lengths, durations, which latents are real, and all that is known about each sound, its caption and the hash of
     * its file among it, and of what short sounds are filled up with; the same wherever the sounds lie. Latents that tell
     * what they were made of are not read, others are.
     *
     * @throws TrainException a file cannot be read
     */
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        for (Entry entry : entries) {
            Map<String, String> told = new TreeMap<>(entry.tags().fields());
            told.remove(PATH);
            String valid = Arrays.toString(entry.valid().toArray());
            String line =
                    told + "|" + entry.frames() + '|' + entry.secondsTotal() + '|' + valid + contents(entry) + '\n';
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        if (silence != null) {
            digest.update((SILENCE + Arrays.toString(silence.values())).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String contents(Entry entry) {
        if (ORIGIN.stream().noneMatch(field -> entry.tags().get(field).isEmpty())) {
            return "";
        }
        try {
            return '|' + Sha256.of(entry.file());
        } catch (IOException e) {
            throw new TrainException("cannot read " + entry.file() + ": " + FailureText.of(e), e);
        }
    }

    /** Files that were left out, one line each. */
    public List<String> skipped() {
        return skipped;
    }

    public int channels() {
        return channels;
    }

    /** Latents of silence, [C, N] row-major; null where the folder has none. */
    public @Nullable Latents silence() {
        return silence;
    }

    /**
     * Reads an item's latents.
     *
     * @throws TrainException the file has gone or changed since, or holds NaN
     */
    public Latents load(int item) {
        Entry entry = entries.get(item);
        float[] latents;
        try {
            latents = NpyFile.floats(entry.file());
        } catch (WeightsException e) {
            throw new TrainException(String.valueOf(e.getMessage()), e);
        }
        if (latents.length != entry.channels() * entry.frames()) {
            throw new TrainException(entry.file() + " has changed since the training began");
        }
        for (float value : latents) {
            if (!Float.isFinite(value)) {
                throw new TrainException(entry.file() + " holds NaN or infinity");
            }
        }
        return new Latents(entry.channels(), latents);
    }
}
