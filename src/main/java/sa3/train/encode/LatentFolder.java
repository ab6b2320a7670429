package sa3.train.encode;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sa3.codec.SameConfig;
import sa3.json.JsonFile;
import sa3.platform.WholeFile;

/** The folder that latents go into, as a whole: what lies in it, and what is written about it. Any thread. */
record LatentFolder(Path path) {
    private static final int MAX_NAMED = 10;

    /** Takes away what a killed run was writing. */
    void removeLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> files = Files.walk(path)) {
            leftovers = files.filter(LatentFolder::isLeftover).toList();
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
    }

    private static boolean isLeftover(Path file) {
        return WholeFile.unfinished(file)
                .filter(name -> name.endsWith(".npy") || name.endsWith(".json"))
                .isPresent();
    }

    /** A line about latents besides these, since a training takes all that the folder holds; empty where there are none. */
    Optional<String> others(Set<Path> made) throws IOException {
        List<String> others;
        try (Stream<Path> files = Files.walk(path)) {
            others = files.filter(file -> !made.contains(file) && StoredSound.isWhole(file))
                    .map(file -> path.relativize(file).toString())
                    .sorted()
                    .toList();
        }
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String names = others.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        return Optional.of(path + " also holds latents of " + others.size() + " sounds that were excluded, are gone or"
                + " cannot be used now, and a training takes them too: " + names
                + (others.size() > MAX_NAMED ? ", …" : "")
                + "; delete each .npy with its .json if they are not wanted");
    }

    /**
     * Writes what the reference's tools read about the whole.
     *
     * @param sounds what they were encoded from
     * @param count of sounds that have latents
     */
    void describe(SameConfig config, EncodeSettings settings, Path sounds, int count) throws IOException {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("codec", config.variant().label());
        details.put("sample_rate", SameConfig.SAMPLE_RATE_HZ);
        details.put("max_duration", settings.maxSeconds());
        details.put("max_samples", settings.maxSamples(config));
        details.put(
                "pad_modulo", SameConfig.PATCHES_PER_LATENT * config.variant().latentMultiple());
        details.put("audio_dir", sounds.toAbsolutePath().normalize().toString());
        details.put("count", count);
        JsonFile.write(path.resolve(FolderEncoding.DETAILS), details);
    }
}
