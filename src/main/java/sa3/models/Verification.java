package sa3.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import sa3.models.FileCheck.State;
import sa3.models.hub.TransferListener;
import sa3.models.hub.TransferMeter;
import sa3.platform.Sha256;

/** Compares files with what the manifest says of them. */
final class Verification {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path folder;
    private final TransferListener listener;

    Verification(Path folder, TransferListener listener) {
        this.folder = folder;
        this.listener = listener;
    }

    List<FileCheck> verify(List<Path> files, Runnable checkpoint) {
        Manifest manifest = Manifest.in(folder);
        TransferMeter meter = new TransferMeter(
                files.stream().mapToLong(Verification::sizeOrNothing).sum(), listener);
        List<FileCheck> checks = new ArrayList<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            meter.begin(name);
            checks.add(check(file, name, manifest.entry(name), meter, checkpoint));
            meter.report();
        }
        return checks;
    }

    private static FileCheck check(
            Path file, String name, Optional<Manifest.Entry> entry, TransferMeter meter, Runnable checkpoint) {
        if (!Files.isRegularFile(file)) {
            return new FileCheck(name, State.MISSING, file + " is not there; download or import the model again");
        }
        if (entry.isEmpty()) {
            return new FileCheck(name, State.UNRECORDED, "nothing is recorded about " + file + " to compare it with");
        }
        Manifest.Entry expected = entry.get();
        long bytes = sizeOrNothing(file);
        if (bytes != expected.bytes()) {
            return changed(name, file + " has " + bytes + " bytes, installed were " + expected.bytes());
        }
        String sha256 = sha256(file, meter, checkpoint);
        return sha256.equals(expected.sha256())
                ? new FileCheck(name, State.GOOD, "")
                : changed(name, file + " has the SHA-256 " + sha256 + ", installed was " + expected.sha256());
    }

    private static FileCheck changed(String name, String finding) {
        return new FileCheck(name, State.CHANGED, finding + "; delete it and download or import the model again");
    }

    /** The hash of a file, in lower-case hexadecimal digits. */
    static String sha256(Path file, TransferMeter meter, Runnable checkpoint) {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream input = Files.newInputStream(file)) {
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                checkpoint.run();
                digest.update(buffer, 0, count);
                meter.received(count);
            }
        } catch (IOException e) {
            throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long sizeOrNothing(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
