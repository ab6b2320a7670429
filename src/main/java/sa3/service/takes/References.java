package sa3.service.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.Stream;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;

/**
 * Which takes the projects of this user hold, kept on disk, since a project that is closed still needs its takes. They are
 * held in the name of an id that the project keeps, so that opening it again replaces what it said before; what an
 * instance of no saved project holds, in its own. One thread.
 */
final class References {
    /** A project that was not opened for so long is taken for gone. */
    private static final Duration PROJECT_LIFE = Duration.ofDays(365);

    /** An instance that was never saved. */
    private static final Duration INSTANCE_LIFE = Duration.ofDays(30);

    private static final int MAX_BYTES = 16 << 20;
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final String ENDING = ".json";

    /** Who spoke before this service began. */
    private static final String FORMER = "";

    private final Path folder;
    private final Map<String, Map<String, Set<String>>> takes = new HashMap<>(); // by holder, then by who said so
    private final Set<String> present = new HashSet<>();
    private boolean isKnown = true;

    /**
     * In whose name takes are held.
     *
     * @param name also of its file
     * @param isProject false: of one instance, while it is not saved
     */
    private record Holder(String name, boolean isProject) {
        private Duration life() {
            return isProject ? PROJECT_LIFE : INSTANCE_LIFE;
        }
    }

    References(Path folder) {
        this.folder = folder;
    }

    static boolean isFile(String name) {
        return name.endsWith(ENDING);
    }

    /**
     * Reads the folder; a file that makes no sense is left where it is, and counts for nothing.
     *
     * @throws IOException not all of it can be read: until the next start every take counts as held
     */
    void load(Instant now) throws IOException {
        isKnown = false;
        Files.createDirectories(folder);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> isFile(String.valueOf(file.getFileName())) && Files.isRegularFile(file))
                    .toList();
        }
        for (Path file : files) {
            try {
                load(file, now);
            } catch (JsonFieldException | DateTimeException e) {
                LOG.warning(() -> "the references in " + file + " make no sense: " + e.getMessage());
            }
        }
        isKnown = true;
    }

    private void load(Path file, Instant now) throws IOException {
        JsonNode json = JsonFile.read(file, MAX_BYTES);
        Set<String> ids = new HashSet<>();
        json.path("takes").forEach(id -> ids.add(id.asText()));
        Instant renewed = Instant.parse(json.path("renewed").asText());
        String name = String.valueOf(file.getFileName());
        String plain = name.substring(0, name.length() - ENDING.length());
        Holder holder = new Holder(plain, json.path("project").asBoolean());
        if (renewed.plus(holder.life()).isBefore(now)) {
            Files.delete(file);
        } else {
            takes.put(holder.name(), new HashMap<>(Map.of(FORMER, ids)));
        }
    }

    /**
     * What an instance holds from now on: in its project's name, or in its own while it belongs to no saved one.
     *
     * @throws IOException it could not be written down
     */
    void hold(String instance, Optional<String> project, Set<String> ids, Instant now) throws IOException {
        if (project.isPresent()) {
            set(new Holder(project.get(), true), instance, ids, now);
        }
        if (!project.equals(Optional.of(instance))) {
            set(new Holder(instance, false), instance, project.isPresent() ? Set.of() : ids, now);
        }
    }

    /**
     * What a holder holds from now on. Instances that speak for one project at the same time, such as copies of a track in
     * processes of their own, do not take each other's back; one that comes anew takes the place of those that have left.
     *
     * @param speaker the instance that says so
     */
    private void set(Holder holder, String speaker, Set<String> ids, Instant now) throws IOException {
        Map<String, Set<String>> said = takes.computeIfAbsent(holder.name(), name -> new HashMap<>());
        if (!said.containsKey(speaker)) {
            said.keySet().retainAll(present);
        }
        present.add(speaker);
        said.put(speaker, Set.copyOf(ids));
        Set<String> all = new TreeSet<>();
        said.values().forEach(all::addAll);
        Path file = folder.resolve(holder.name() + ENDING);
        if (all.isEmpty()) {
            takes.remove(holder.name());
            Files.deleteIfExists(file);
            return;
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("renewed", now.toString())
                .put("project", holder.isProject());
        all.forEach(json.putArray("takes")::add);
        JsonFile.write(file, json);
    }

    /** An instance is closed; what it said holds until another one speaks for its project. */
    void leave(String speaker) {
        present.remove(speaker);
    }

    boolean holds(String id) {
        return !isKnown
                || takes.values().stream()
                        .flatMap(said -> said.values().stream())
                        .anyMatch(ids -> ids.contains(id));
    }
}
