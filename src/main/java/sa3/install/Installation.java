package sa3.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import sa3.platform.FolderTree;
import sa3.platform.Folders;
import sa3.platform.ProgramVersion;
import sa3.platform.WholeFile;

/**
 * The installed plugins of a user. A bundle is copied beside its place and renamed into it, so that a host never sees half
 * of one.
 */
public final class Installation {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path record;
    private final Map<String, Path> folders;

    /** @param record the file that says what was put where */
    public Installation(Path record, HostFolders folders) {
        this.record = record;
        this.folders = folders.byFormat();
    }

    /** This user's. */
    public static Installation ofUser() {
        return new Installation(Folders.userData().resolve("plugins.json"), HostFolders.ofUser());
    }

    /** What is installed, as it was written down; some of it may have been deleted by hand. */
    public List<Placed> placed() {
        List<Placed> placed = new ArrayList<>();
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(record));
            for (JsonNode one : json.path("placed")) {
                placed.add(new Placed(
                        Path.of(one.path("path").asText()),
                        one.path("version").asText(),
                        one.path("installed").asText(),
                        one.path("sha256").textValue()));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            throw new InstallException(record + " is damaged; delete it, and install again with --force", e);
        } catch (IOException e) {
            throw new InstallException("cannot read " + record + ": " + e.getMessage(), e);
        }
        return placed;
    }

    /**
     * Puts the bundles of a build where hosts look.
     *
     * @param built the folder with a folder per format
     * @param force replace plugins of the same name that are not known to be ours
     * @return what lies where now
     */
    public List<Placed> install(Path built, boolean force) {
        Map<String, Path> bundles = PluginBuild.bundlesIn(built);
        if (bundles.isEmpty()) {
            throw new InstallException(
                    "there are no plugins in " + built + " (expected folders VST3, LV2 or Components)");
        }
        List<Placed> known = new ArrayList<>(placed());
        Map<Path, Path> places = new LinkedHashMap<>();
        bundles.forEach((name, bundle) -> {
            Path folder = folders.get(name.substring(0, name.indexOf('/')));
            if (folder != null) {
                Path place = folder.resolve(String.valueOf(bundle.getFileName()));
                requireOurs(place, known, force);
                places.put(bundle, place);
            }
        });
        List<Placed> now = new ArrayList<>();
        places.forEach((bundle, place) -> {
            place(bundle, place);
            Placed placed =
                    new Placed(place, ProgramVersion.current(), Instant.now().toString(), sha256(place));
            known.removeIf(old -> old.path().equals(place));
            known.add(placed);
            write(known);
            now.add(placed);
        });
        return now;
    }

    private static void requireOurs(Path place, List<Placed> known, boolean force) {
        boolean isOurs = known.stream().anyMatch(one -> one.path().equals(place));
        if (!isOurs && !force && Files.exists(place)) {
            throw new InstallException(place + " is there and was not put there by this program; --force replaces it");
        }
    }

    private static void place(Path bundle, Path place) {
        String id = UUID.randomUUID().toString();
        Path fresh = place.resolveSibling("." + place.getFileName() + "." + id + ".new");
        Path old = place.resolveSibling("." + place.getFileName() + "." + id + ".old");
        try {
            Files.createDirectories(place.resolveSibling(""));
            copy(bundle, fresh);
            boolean replaces = Files.exists(place);
            if (replaces) {
                Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
        } catch (IOException e) {
            throw new InstallException(
                    "cannot put " + place.getFileName() + " into " + place.getParent() + " (" + e.getMessage()
                            + "): close the host, and check the rights of the folder",
                    e);
        } finally {
            delete(fresh);
            delete(old);
        }
    }

    private static String sha256(Path place) {
        try {
            return FolderTree.sha256(place);
        } catch (IOException e) {
            throw new InstallException("cannot read " + place + " back: " + e.getMessage() + "; install again", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /**
     * Removes what was installed, and nothing else.
     *
     * @return what is gone
     */
    public List<Path> uninstall() {
        List<Placed> known = new ArrayList<>(placed());
        List<Path> gone = new ArrayList<>();
        for (Placed one : List.copyOf(known)) {
            if (Files.exists(one.path())) {
                Path doomed =
                        one.path().resolveSibling("." + one.path().getFileName() + "." + UUID.randomUUID() + ".old");
                try {
                    Files.move(one.path(), doomed, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new InstallException("cannot remove " + one.path() + ": " + e.getMessage(), e);
                }
                delete(doomed);
                gone.add(one.path());
            }
            known.remove(one);
            write(known);
        }
        return gone;
    }

    private void write(List<Placed> placed) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode array = json.putArray("placed");
        for (Placed one : placed) {
            array.addObject()
                    .put("path", one.path().toString())
                    .put("version", one.version())
                    .put("installed", one.installed())
                    .put("sha256", one.sha256());
        }
        try {
            WholeFile.write(record, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        } catch (IOException e) {
            throw new InstallException("cannot write " + record + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            throw new InstallException("cannot remove " + folder + ": " + e.getMessage() + "; delete it by hand", e);
        }
    }
}
