package sa3.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import sa3.platform.Folders;

/** Where models and logs go: room, and whether it can be written. */
final class StorageCheck implements Check {
    private static final long LITTLE_BYTES = 10L << 30;

    private final Path userData;

    StorageCheck() {
        this(Folders.userData());
    }

    StorageCheck(Path userData) {
        this.userData = userData;
    }

    @Override
    public void examine(Report report) {
        Path existing = nearestExisting(userData);
        // Not Files.getFileStore: it wants a mount table, which a container may lack.
        long free = existing.toFile().getUsableSpace();
        report.fact("storage", "userData", userData.toString());
        report.fact("storage", "freeBytes", free, Report.gibibytes(free) + " free");
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            report.problem(
                    userData + " cannot be written: no models and no logs can be kept",
                    "correct the rights of " + existing + ", or choose another folder with SA3_HOME");
        }
        if (free < LITTLE_BYTES) {
            report.warning(
                    "only " + Report.gibibytes(free) + " free in " + existing,
                    "make room before downloading a model, or choose another disk with SA3_HOME");
        }
    }

    private static Path nearestExisting(Path folder) {
        Path candidate = folder.toAbsolutePath();
        while (!Files.exists(candidate) && candidate.getParent() != null) {
            candidate = candidate.getParent();
        }
        return candidate;
    }
}
