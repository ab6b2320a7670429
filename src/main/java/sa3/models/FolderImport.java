package sa3.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sa3.models.hub.TransferListener;
import sa3.models.hub.TransferMeter;
import sa3.platform.Sha256;
import sa3.platform.WholeFile;
import sa3.weights.CheckpointNames;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

/** Copies a model's files from a folder into the store. The caller holds the store's lock. */
final class FolderImport {
    private static final int BUFFER_BYTES = 1 << 20;
    /** Where the reference program and the hub keep the files, below the folder that people would name. */
    private static final List<String> PLACES = List.of("", "models/mlx", "mlx", "MLX", "optimized/mlx/models/mlx");

    private static final String CHECKPOINT = "model.safetensors";

    private final Path store;
    private final Path source;
    private final TransferListener listener;

    FolderImport(Path store, Path source, TransferListener listener) {
        this.store = store;
        this.source = source;
        this.listener = listener;
    }

    /** True when the folder holds the model's own network, under a name that says so. */
    boolean offers(Model model) {
        requireFolder();
        return model.candidates(Role.DIT).stream()
                .anyMatch(name -> inPlaces(name).isPresent());
    }

    private void requireFolder() {
        if (!Files.isDirectory(source)) {
            throw new ModelException("no folder " + source + " to import from");
        }
    }

    void install(Model model, Runnable checkpoint) {
        requireFolder();
        Map<String, Path> files = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            Map.Entry<String, Path> found = find(model, role);
            files.put(found.getKey(), found.getValue());
        }
        files.values().forEach(FolderImport::requireUsable);
        Manifest manifest = Manifest.in(store);
        TransferMeter meter = new TransferMeter(
                files.values().stream().mapToLong(FolderImport::size).sum(), listener);
        files.forEach((name, path) -> {
            meter.begin(name);
            if (!isSameFile(path, store.resolve(name))) {
                manifest.record(name, copy(path, store.resolve(name), meter, checkpoint));
            } else if (manifest.entry(name).isEmpty()) {
                String sha256 = Verification.sha256(path, meter, checkpoint);
                manifest.record(name, new Manifest.Entry(size(path), sha256, "folder " + source));
            }
            meter.report();
        });
    }

    /** The name that a role's file gets in the store, and where it is now: in the folder, else in the store already. */
    private Map.Entry<String, Path> find(Model model, Role role) {
        for (String name : model.candidates(role)) {
            Optional<Path> found = inPlaces(name);
            if (found.isPresent()) {
                return Map.entry(name, found.get());
            }
        }
        Optional<Path> checkpoint = role == Role.TEXT ? Optional.empty() : inPlaces(CHECKPOINT);
        if (checkpoint.isPresent() && holdsNetworks(checkpoint.get())) {
            return Map.entry(model.checkpointName(), checkpoint.get());
        }
        Path present = store.resolve(model.fileName(role));
        if (Files.isRegularFile(present)) {
            return Map.entry(model.fileName(role), present);
        }
        throw new ModelException(missing(model.fileName(role)));
    }

    private String missing(String name) {
        String advice = pickleIn(source)
                .map(pickle -> "; " + pickle + " is a pickle, which is never opened: get its .safetensors or .npz form")
                .orElse("; name the folder that holds the published files");
        return source + " holds no " + name + advice;
    }

    private static Optional<Path> pickleIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName)
                    .filter(name -> TensorFiles.isPickleName(name))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Path> inPlaces(String name) {
        return PLACES.stream()
                .map(place -> source.resolve(place).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static boolean holdsNetworks(Path path) {
        try (TensorFile file = TensorFiles.open(path)) {
            Set<String> names = file.tensors().keySet();
            return CheckpointNames.areIn(names);
        }
    }

    /** Damaged and foreign files are refused before anything is copied. */
    private static void requireUsable(Path path) {
        try (TensorFile file = TensorFiles.open(path)) {
            if (file.tensors().isEmpty()) {
                throw new ModelException(path + " holds no tensors; fetch it again");
            }
        }
    }

    private static boolean isSameFile(Path path, Path target) {
        try {
            return Files.exists(target) && Files.isSameFile(path, target);
        } catch (IOException e) {
            return false;
        }
    }

    private Manifest.Entry copy(Path from, Path to, TransferMeter meter, Runnable checkpoint) {
        MessageDigest digest = Sha256.digest();
        long[] copied = {0};
        try (InputStream input = Files.newInputStream(from)) {
            WholeFile.write(to, channel -> {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                    checkpoint.run();
                    digest.update(buffer, 0, count);
                    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    copied[0] += count;
                    meter.received(count);
                }
            });
        } catch (IOException e) {
            throw new ModelException("cannot copy " + from + " to " + to + ": " + e.getMessage(), e);
        }
        return new Manifest.Entry(copied[0], HexFormat.of().formatHex(digest.digest()), "folder " + source);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new ModelException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
