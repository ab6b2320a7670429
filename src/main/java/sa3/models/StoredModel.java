package sa3.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A model as it lies in a store, or with the program: which of its files are there, and in their recorded size. */
final class StoredModel {
    private final Model model;
    private final Path home;

    /** @param store the folder of the models that do not ship with the program */
    StoredModel(Model model, Path store) {
        this.model = model;
        this.home = model.origin().bundle().orElse(store);
    }

    Path home() {
        return home;
    }

    /** True when every file is there in the size that was recorded. */
    boolean isInstalled() {
        return Stream.of(Role.values()).allMatch(role -> find(role).isPresent());
    }

    /** True when its own network is there, whole or damaged; the other files may be shared. */
    boolean hasOwnNetwork() {
        return model.candidates(Role.DIT).stream().map(home::resolve).anyMatch(Files::isRegularFile);
    }

    /** @throws ModelException one of its files is missing */
    ModelFiles files() {
        return new ModelFiles(
                model.name(),
                require(Role.DIT),
                require(Role.ENCODER),
                require(Role.DECODER),
                require(Role.TEXT),
                model.codec(),
                model.maxSeconds(),
                model.sampler(),
                model.steps());
    }

    private Path require(Role role) {
        return find(role).orElseThrow(() -> new ModelException(missing(role)));
    }

    private String missing(Role role) {
        Path file = home.resolve(model.fileName(role));
        return model.isBundled()
                ? "the bundled model " + model.name() + " lacks " + file + "; install the program again"
                : "the model " + model.name() + " is not installed (" + file + " is missing): run sa3 models download "
                        + model.name() + ", or sa3 models import";
    }

    private Optional<Path> find(Role role) {
        Manifest manifest = Manifest.in(home);
        return model.candidates(role).stream()
                .filter(name -> hasRecordedSize(manifest, home.resolve(name)))
                .map(home::resolve)
                .findFirst();
    }

    private static boolean hasRecordedSize(Manifest manifest, Path path) {
        long bytes = Files.isRegularFile(path) ? size(path) : -1;
        long recorded = manifest.entry(String.valueOf(path.getFileName()))
                .map(Manifest.Entry::bytes)
                .orElse(bytes);
        return bytes >= 0 && bytes == recorded;
    }

    /** The file of each role: the one that is there, else the published one. */
    List<Path> roleFiles() {
        return Stream.of(Role.values())
                .map(role -> find(role).orElse(home.resolve(model.fileName(role))))
                .distinct()
                .toList();
    }

    /** All files that could serve it and are there, in whatever size. */
    Set<Path> present() {
        Set<Path> files = new LinkedHashSet<>();
        for (Role role : Role.values()) {
            model.candidates(role).stream()
                    .map(home::resolve)
                    .filter(Files::isRegularFile)
                    .forEach(files::add);
        }
        return files;
    }

    /** Bytes of the files that are there. */
    long bytes() {
        return present().stream().mapToLong(StoredModel::size).sum();
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return -1; // gone in between
        }
    }
}
