package sa3.lora.bind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.platform.Folders;
import sa3.platform.Sha256;
import sa3.weights.SafetensorsFile;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * Keeps singular vectors on disk, in a file for each weight, named by the hash of the weight's numbers and shape. What
 * cannot be read, or whose own hash is wrong, is computed again; where the folder cannot be written, nothing is kept. The
 * files used least recently go when there are too many bytes. Several processes may share the folder.
 */
public final class VectorCache implements SingularVectors {
    /** All layers of several models at usual ranks. */
    public static final long MAX_BYTES = 1L << 30;

    private static final Logger LOG = Logger.getLogger(VectorCache.class.getName());
    private static final int HASHED_BYTES = 1 << 20;
    private static final String EXTENSION = ".safetensors";
    private static final String LEFT = "U";
    private static final String RIGHT = "V";
    private static final String CONTENT_HASH = "sha256";

    private final Path folder;
    private final long maxBytes;
    private final Clock clock;
    private final SingularVectors source;

    /** The user's own cache in front of the computation. */
    public static VectorCache ofUser() {
        Path folder = Folders.userData().resolve("cache").resolve("singular-vectors");
        return new VectorCache(folder, MAX_BYTES, Clock.systemUTC(), new ComputedVectors());
    }

    /** @param folder need not exist */
    public VectorCache(Path folder, long maxBytes, Clock clock, SingularVectors source) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.source = source;
    }

    @Override
    public Bases of(Array weight, int rank) {
        Path file = folder.resolve(hash(weight) + EXTENSION);
        Bases kept = read(file, weight.dim(0), weight.dim(1), rank);
        if (kept != null) {
            return kept;
        }
        Bases computed = source.of(weight, rank);
        keep(file, computed);
        return computed;
    }

    /** Of shape and numbers, a few rows at a time: a copy of the whole weight would stay in memory for long. */
    private static String hash(Array weight) {
        MessageDigest digest = Sha256.digest();
        digest.update(Arrays.toString(weight.shape()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        int rowBytes = weight.dim(1) * weight.dtype().bytes();
        int step = Math.max(1, HASHED_BYTES / rowBytes);
        ByteBuffer buffer = ByteBuffer.allocateDirect(step * rowBytes);
        for (int from = 0; from < weight.dim(0); from += step) {
            try (Scope scope = Scope.open()) {
                Array rows = weight.slice(0, from, Math.min(weight.dim(0), from + step));
                digest.update(Ops.contiguous(rows).toBytes(buffer));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The first {@code rank} of the vectors that a file keeps; null where it keeps fewer, or does not exist. */
    private @Nullable Bases read(Path file, int out, int in, int rank) {
        if (!Files.exists(file)) {
            return null;
        }
        try (SafetensorsFile kept = TensorFiles.readSafetensors(file)) {
            Bases bases = intact(kept, out, in, rank);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return bases;
        } catch (WeightsException | IOException e) {
            LOG.log(Level.WARNING, "singular vectors are computed again: {0}", e.getMessage());
            return null;
        }
    }

    private static @Nullable Bases intact(SafetensorsFile kept, int out, int in, int rank) {
        TensorInfo left = kept.tensors().get(LEFT);
        TensorInfo right = kept.tensors().get(RIGHT);
        if (left == null || right == null || left.shape().size() != 2) {
            throw new WeightsException(kept.path() + " is damaged");
        }
        int keptRank = left.shape().get(1);
        boolean fits = left.equals(info(LEFT, out, keptRank)) && right.equals(info(RIGHT, in, keptRank));
        ByteBuffer leftBytes = kept.read(LEFT);
        ByteBuffer rightBytes = kept.read(RIGHT);
        if (!fits || !contentHash(leftBytes, rightBytes).equals(kept.metadata().get(CONTENT_HASH))) {
            throw new WeightsException(kept.path() + " is damaged");
        }
        return keptRank < rank
                ? null
                : new Bases(
                        first(rank, Array.of(leftBytes, Dtype.F32, out, keptRank)),
                        first(rank, Array.of(rightBytes, Dtype.F32, in, keptRank)));
    }

    private static Array first(int rank, Array vectors) {
        return vectors.dim(1) == rank
                ? vectors
                : Ops.contiguous(vectors.slice(1, 0, rank)).eval();
    }

    private static TensorInfo info(String name, int length, int rank) {
        return new TensorInfo(name, Dtype.F32, List.of(length, rank));
    }

    private static String contentHash(ByteBuffer left, ByteBuffer right) {
        MessageDigest digest = Sha256.digest();
        digest.update(left.duplicate());
        digest.update(right.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    private void keep(Path file, Bases bases) {
        Array left = bases.left();
        Array right = bases.right();
        ByteBuffer leftBytes = left.toBytes();
        ByteBuffer rightBytes = right.toBytes();
        try {
            SafetensorsWriter.write(
                    file,
                    Map.of(CONTENT_HASH, contentHash(leftBytes, rightBytes)),
                    List.of(info(LEFT, left.dim(0), left.dim(1)), info(RIGHT, right.dim(0), right.dim(1))),
                    name -> name.equals(LEFT) ? leftBytes : rightBytes);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            removeOldest();
        } catch (WeightsException | IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "singular vectors are not kept: {0}", e.getMessage());
        }
    }

    private record Entry(Path file, long bytes, FileTime used) {}

    private void removeOldest() throws IOException {
        List<Entry> entries = entries();
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (total <= maxBytes) {
                return;
            }
            Files.deleteIfExists(entry.file());
            total -= entry.bytes();
        }
    }

    /** Least recently used first. */
    private List<Entry> entries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).endsWith(EXTENSION))
                    .map(VectorCache::entry)
                    .sorted(Comparator.comparing(Entry::used))
                    .toList();
        }
    }

    private static Entry entry(Path file) {
        try {
            return new Entry(file, Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
