package sa3.models;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sa3.models.hub.HubClient;
import sa3.models.hub.HubFile;
import sa3.models.hub.HubSnapshot;
import sa3.models.hub.TransferListener;
import sa3.models.hub.TransferMeter;

/** Fetches what is missing of a model. The caller holds the store's lock. */
final class HubInstall {
    /** Left free on the disk. */
    private static final long SPARE_BYTES = 256L << 20;

    private final Path folder;
    private final HubClient hub;
    private final TransferListener listener;

    HubInstall(Path folder, HubClient hub, TransferListener listener) {
        this.folder = folder;
        this.hub = hub;
        this.listener = listener;
    }

    void install(Model model, Runnable checkpoint) {
        Manifest manifest = Manifest.in(folder);
        List<String> missing = model.fileNames().stream()
                .filter(name -> !isComplete(manifest, name))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        HubSnapshot snapshot = hub.snapshot(ModelCatalog.REPOSITORY, checkpoint);
        List<HubFile> files = missing.stream()
                .map(name -> snapshot.file(ModelCatalog.REPOSITORY_FOLDER + name))
                .toList();
        long totalBytes = files.stream().mapToLong(HubFile::bytes).sum();
        requireSpace(files, totalBytes);
        TransferMeter meter = new TransferMeter(totalBytes, listener);
        for (HubFile file : files) {
            if (!isAlreadyThere(file, meter, checkpoint)) {
                hub.download(snapshot, file, folder.resolve(file.name()), meter, checkpoint);
            }
            String source = ModelCatalog.REPOSITORY.id() + "@" + snapshot.revision();
            manifest.record(file.name(), new Manifest.Entry(file.bytes(), file.sha256(), source));
            parts(folder, file.name()).forEach(HubInstall::discard);
        }
    }

    /** Recorded and there. A file without record may be anything: it is fetched. */
    private boolean isComplete(Manifest manifest, String name) {
        Path file = folder.resolve(name);
        try {
            long bytes = Files.isRegularFile(file) ? Files.size(file) : -1;
            return manifest.entry(name).map(Manifest.Entry::bytes).orElse(-2L) == bytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Put there by hand, and what it should be. */
    private boolean isAlreadyThere(HubFile file, TransferMeter meter, Runnable checkpoint) {
        Path path = folder.resolve(file.name());
        if (!Files.isRegularFile(path) || size(path) != file.bytes()) {
            return false;
        }
        meter.begin(file.name());
        boolean same = Verification.sha256(path, meter, checkpoint).equals(file.sha256());
        if (!same) {
            meter.present(-file.bytes());
        }
        return same;
    }

    private void requireSpace(List<HubFile> files, long totalBytes) {
        long there = files.stream()
                .flatMap(file -> parts(folder, file.name()).stream())
                .mapToLong(HubInstall::size)
                .sum();
        // Not Files.getFileStore: it wants a mount table, which a container may lack.
        long free = folder.toFile().getUsableSpace();
        long needed = totalBytes - there + SPARE_BYTES;
        if (free < needed) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%.1f GB are to come, but only %.1f GB are free in %s; make room, or choose another disk with"
                            + " SA3_HOME",
                    needed / 1e9,
                    free / 1e9,
                    folder));
        }
    }

    /** The unfinished downloads of a file. */
    static List<Path> parts(Path folder, String name) {
        List<Path> parts = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + ".*.part")) {
                files.forEach(parts::add);
            } catch (IOException e) {
                throw new ModelException("cannot read the model folder " + folder + ": " + e.getMessage(), e);
            }
        }
        return parts;
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new ModelException("cannot delete " + part + ": " + e.getMessage(), e);
        }
    }
}
