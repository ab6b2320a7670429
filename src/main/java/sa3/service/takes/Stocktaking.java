package sa3.service.takes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import sa3.json.JsonFieldException;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;

/**
 * Takes stock of a library's folder when a service opens it. What cannot be read stays where it is, and hinders nothing else.
 */
final class Stocktaking {
    private static final Logger LOG = Logger.getLogger("sa3");

    private final TakeFolders folders;
    /** What could not be read, a line each. */
    private final Set<String> problems = Collections.synchronizedSet(new LinkedHashSet<>());

    Stocktaking(TakeFolders folders) {
        this.folders = folders;
    }

    /**
     * What a killed service left behind: takes that were coming or going, drafts of references. Only what bears the names
     * that they have here, since anybody may keep other things in the same folder.
     */
    void removeUnfinished() {
        for (Path path : list(folders.root())) {
            if (TakeFolders.isUnfinished(path)) {
                TakeFolders.deleteAll(path);
            }
        }
        removeDrafts(folders.references(), References::isFile);
    }

    /** The takes in a folder, without drafts of their descriptions; those that are damaged are set aside. */
    List<TakeRecord> takes(Path parent) {
        List<TakeRecord> takes = new ArrayList<>();
        for (Path home : list(parent)) {
            if (TakeId.isValid(TakeFolders.name(home)) && Files.isDirectory(home)) {
                describe(home, parent.equals(folders.trash())).ifPresent(takes::add);
            }
        }
        takes.forEach(take -> removeDrafts(folders.folder(take), TakeFiles.DESCRIPTION::equals));
        return takes;
    }

    private Optional<TakeRecord> describe(Path home, boolean inTrash) {
        try {
            TakeRecord take = TakeFiles.describe(home);
            return Optional.of(inTrash ? take : take.withDeleted(null));
        } catch (NewerTakeException e) {
            LOG.warning(e.getMessage());
        } catch (NoSuchFileException | JsonFieldException | DamagedTakeException | IllegalArgumentException e) {
            folders.setAside(home, FailureText.of(e));
        } catch (IOException e) {
            noteUnreadable(e);
        }
        return Optional.empty();
    }

    private void removeDrafts(Path folder, Predicate<String> isTarget) {
        for (Path path : list(folder)) {
            boolean isDraft = WholeFile.unfinished(path).filter(isTarget).isPresent();
            if (isDraft && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                TakeFolders.deleteAll(path);
            }
        }
    }

    /** Nothing where there is no such folder, or where it cannot be read, which is a problem. */
    private List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException | UncheckedIOException e) {
            noteUnreadable(e);
            return List.of();
        }
    }

    /** Makes it a problem, once. */
    void noteUnreadable(Exception e) {
        String line = FailureText.of(e);
        if (problems.add(line)) {
            LOG.log(Level.WARNING, e, () -> "a part of the takes in " + folders.root() + " cannot be read: " + line);
        }
    }

    /** What of the folder could not be read, one line each. Any thread. */
    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }
}
