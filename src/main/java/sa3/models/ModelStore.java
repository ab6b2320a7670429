package sa3.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sa3.models.hub.HubClient;
import sa3.models.hub.TransferListener;
import sa3.platform.Folders;
import sa3.platform.Sha256;

/**
 * The folder that holds the models: weight files side by side under their published names, shared between models, and a
 * manifest of what they were when they came. Any thread; one at a time changes it.
 */
public final class ModelStore {
    private final Path folder;
    private final ModelCatalog catalog;

    /** The user's own store with the program's catalog. */
    public static ModelStore ofUser() {
        return new ModelStore(Folders.userData().resolve("models"), ModelCatalog.standard());
    }

    /** @param folder need not exist */
    public ModelStore(Path folder, ModelCatalog catalog) {
        this.folder = folder;
        this.catalog = catalog;
    }

    public Path folder() {
        return folder;
    }

    public ModelCatalog catalog() {
        return catalog;
    }

    /** The models whose files are all there, the bundled one included. */
    public List<Model> installed() {
        return catalog.models().stream().filter(this::isInstalled).toList();
    }

    /** True when every file is there in the size that was recorded. */
    public boolean isInstalled(Model model) {
        return stored(model).isInstalled();
    }

    private StoredModel stored(Model model) {
        return new StoredModel(model, folder);
    }

    /** The models of the store whose own network is there, whole or damaged; not the bundled one. */
    public List<Model> present() {
        return catalog.models().stream()
                .filter(model -> !model.isBundled() && stored(model).hasOwnNetwork())
                .toList();
    }

    /** Bytes of the model's files that are there. */
    public long bytes(Model model) {
        return stored(model).bytes();
    }

    /**
     * The paths of a model.
     *
     * @throws ModelException unknown, or not installed
     */
    public ModelFiles files(String name) {
        return stored(catalog.find(name)).files();
    }

    /**
     * The paths of a model, or of the preferred one.
     *
     * @param name empty when nobody chose
     * @throws ModelException unknown, not installed, or nothing is installed at all
     */
    public ModelFiles resolve(String name) {
        if (!name.isBlank()) {
            return files(name);
        }
        return preferred()
                .map(model -> files(model.name()))
                .orElseThrow(() -> new ModelException(
                        "no model is installed, and the program lacks its own: run sa3 models download sm-music"));
    }

    /** What to use when nobody chose: the first installed model that is no base model, the bundled one last. */
    public Optional<Model> preferred() {
        return installed().stream().filter(model -> !model.isBase()).findFirst();
    }

    /**
     * Downloads what is missing of a model.
     *
     * @param checkpoint called a few times a second, from several threads; throws to stop, and what came is kept
     * @throws ModelException unknown, the disk is too small, or another process is at it
     * @throws sa3.models.hub.HubException the hub does not give the files
     */
    public void download(String name, HubClient hub, TransferListener listener, Runnable checkpoint) {
        Model model = downloadable(name);
        try (StoreLock lock = StoreLock.take(folder)) {
            new HubInstall(folder, hub, listener).install(model, checkpoint);
        }
    }

    /**
     * Copies a model's files out of a folder: files side by side, the reference's own layout, or a full checkpoint.
     *
     * @throws ModelException something is missing or damaged there, or another process is at it
     */
    public void importFrom(Path source, String name, TransferListener listener, Runnable checkpoint) {
        Model model = downloadable(name);
        try (StoreLock lock = StoreLock.take(folder)) {
            new FolderImport(folder, source, listener).install(model, checkpoint);
        }
    }

    /**
     * The models whose own network a folder holds under a name that tells which one it is.
     *
     * @throws ModelException there is no such folder
     */
    public List<Model> importable(Path source) {
        FolderImport folderImport = new FolderImport(folder, source, TransferListener.NONE);
        return catalog.models().stream()
                .filter(model -> !model.isBundled() && folderImport.offers(model))
                .toList();
    }

    /** What a file of a model was when it came; empty where nobody recorded it. */
    public Optional<String> recordedSha256(Path file) {
        return Manifest.in(file.resolveSibling(""))
                .entry(String.valueOf(file.getFileName()))
                .map(Manifest.Entry::sha256);
    }

    /**
     * The same; read from the file itself where nobody recorded it.
     *
     * @throws ModelException it cannot be read
     */
    public String sha256(Path file) {
        return recordedSha256(file).orElseGet(() -> {
            try {
                return Sha256.of(file);
            } catch (IOException e) {
                throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
            }
        });
    }

    /** Reads every file of a model again and compares it with the manifest. */
    public List<FileCheck> verify(String name, TransferListener listener, Runnable checkpoint) {
        return verify(List.of(name), listener, checkpoint);
    }

    /** The same for several models; a file that they share is read once. */
    public List<FileCheck> verify(List<String> names, TransferListener listener, Runnable checkpoint) {
        Map<Path, Set<Path>> files = new LinkedHashMap<>();
        for (String name : names) {
            StoredModel model = stored(catalog.find(name));
            files.computeIfAbsent(model.home(), home -> new LinkedHashSet<>()).addAll(model.roleFiles());
        }
        List<FileCheck> checks = new ArrayList<>();
        files.forEach((home, paths) ->
                checks.addAll(new Verification(home, listener).verify(List.copyOf(paths), checkpoint)));
        return checks;
    }

    /**
     * The files that removing a model would delete: those that no other model needs whose own network is there,
     * partly downloaded ones too.
     *
     * @throws ModelException unknown, or nothing there
     */
    public List<Path> removable(String name) {
        Model model = downloadable(name);
        Set<Path> doomed = stored(model).present();
        doomed.addAll(parts(model));
        present().stream()
                .filter(other -> !other.equals(model))
                .forEach(other -> doomed.removeAll(stored(other).present()));
        if (doomed.isEmpty()) {
            throw new ModelException(name + " is not installed; there is nothing to remove");
        }
        return List.copyOf(doomed);
    }

    /**
     * Deletes what {@link #removable} names.
     *
     * @return the names of the deleted files
     * @throws ModelException unknown, nothing there, or another process is at it
     */
    public List<String> remove(String name) {
        downloadable(name);
        try (StoreLock lock = StoreLock.take(folder)) {
            return delete(removable(name));
        }
    }

    private List<String> delete(List<Path> files) {
        Manifest manifest = Manifest.in(folder);
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new ModelException("cannot delete " + file + ": " + e.getMessage(), e);
            }
            manifest.forget(name);
            names.add(name);
        }
        return names;
    }

    private Model downloadable(String name) {
        Model model = catalog.find(name);
        if (model.isBundled()) {
            throw new ModelException(name + " is part of the program: it is always there and stays as it is");
        }
        return model;
    }

    /** What stopped downloads of a model's own network left; shared files may be somebody else's. */
    private List<Path> parts(Model model) {
        return HubInstall.parts(folder, model.fileName(Role.DIT));
    }
}
