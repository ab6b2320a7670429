package sa3.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import sa3.bridge.RunFolder;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;
import sa3.preset.PresetFolders;
import sa3.service.engine.Sources;

/** A service of this process in folders of its own, with the bundled model. */
public final class RunningService implements AutoCloseable {
    private final Path folder;
    private final double idleExitMinutes;
    private Service service;

    public RunningService(Path folder) throws IOException {
        this(folder, 0);
    }

    /** One that ends by itself. */
    RunningService(Path folder, double idleExitMinutes) throws IOException {
        this.folder = folder;
        this.idleExitMinutes = idleExitMinutes;
        Files.createDirectories(runFolder());
        Files.setPosixFilePermissions(runFolder(), PosixFilePermissions.fromString("rwx------"));
        start();
    }

    public Path runFolder() {
        return folder.resolve("run");
    }

    public Path library() {
        return folder.resolve("takes");
    }

    /** Where it looks for adapters. */
    public Path loras() {
        return folder.resolve("loras");
    }

    /** Method and path of everything that HTTP answers to. */
    public List<String> routes() {
        return service.routes();
    }

    public Service service() {
        return service;
    }

    public void start() throws IOException {
        ServiceOptions options = new ServiceOptions(0, library(), 1L << 30, 0, idleExitMinutes, 1L << 40);
        ModelStore store = new ModelStore(folder.resolve("models"), ModelCatalog.standard());
        Sources sources = new Sources(
                store, new LoraFolders(List.of(loras()), folder.resolve("lora-hashes.json")), PresetFolders.ofUser());
        service = Service.start(options, sources, RunFolder.at(runFolder()));
    }

    public void restart() throws IOException {
        service.close();
        start();
    }

    @Override
    public void close() {
        service.close();
    }
}
