package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.dsp.AudioClip;
import sa3.dsp.Signals;

class WriteFaultsTest {
    @TempDir
    Path folder;

    private final AudioClip noise = Signals.noise(2, 50_000, 44100, 0.9f, 5);

    private AudioFileException failure(SampleFormat format, Path target, AtomicFile.Opener opener) {
        AudioFileWriter writer = new AudioFileWriter(format, null, 0, opener);
        AudioFileException error = assertThrows(AudioFileException.class, () -> writer.write(noise, target));
        assertEquals(1, error.getMessage().lines().count());
        assertTrue(error.getMessage().contains(target.toString()), error.getMessage());
        return error;
    }

    private void assertOnlyTheOldFile(byte[] old) throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
        assertArrayEquals(old, Files.readAllBytes(folder.resolve("a.wav")));
    }

    /** The kernel's own full disk: the device that accepts nothing, behind the temporary file's name. */
    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void aFullDiskLeavesTheOldFileAndNothingElse(SampleFormat format) throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        byte[] old = {1, 2, 3};
        Files.write(folder.resolve("a.wav"), old);
        AudioFileException error = failure(format, folder.resolve("a.wav"), temporary -> {
            Files.createFile(temporary);
            return FileChannel.open(full, StandardOpenOption.WRITE);
        });
        assertTrue(error.getMessage().contains("the disk is full"), error.getMessage());
        assertOnlyTheOldFile(old);
    }

    @Test
    void aReadOnlyFileSystemIsNamed() {
        AudioFileException error = failure(SampleFormat.WAV_PCM16, folder.resolve("a.wav"), temporary -> {
            throw new FileSystemException(temporary.toString(), null, "Read-only file system");
        });
        assertTrue(error.getMessage().contains("is read-only; choose another"), error.getMessage());
    }

    @Test
    void aForbiddenFolderIsNamed() {
        AudioFileException error = failure(SampleFormat.WAV_PCM16, folder.resolve("a.wav"), temporary -> {
            throw new AccessDeniedException(temporary.toString());
        });
        assertTrue(error.getMessage().contains("is read-only; choose another"), error.getMessage());
    }

    @Test
    void aFolderWithoutWritePermissionIsRefused() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertTrue(closed.toFile().setWritable(false));
        assumeTrue(!Files.isWritable(closed), "the superuser writes everywhere");
        AudioFileException error = failure(SampleFormat.WAV_PCM16, closed.resolve("a.wav"), AtomicFile.NEW_FILE);
        assertTrue(error.getMessage().contains("is read-only"), error.getMessage());
    }

    @Test
    void theKernelsReadOnlyFolderIsRefusedEvenToTheSuperuser() {
        Path proc = Path.of("/proc/self");
        assumeTrue(Files.isDirectory(proc), "this system has no /proc");
        AudioFileException error = failure(SampleFormat.FLAC16, proc.resolve("a.flac"), AtomicFile.NEW_FILE);
        assertTrue(error.getMessage().contains("choose another one"), error.getMessage());
    }

    @Test
    void aMissingFolderIsNamed() {
        AudioFileException error = failure(SampleFormat.WAV_PCM16, folder.resolve("none/a.wav"), AtomicFile.NEW_FILE);
        assertTrue(error.getMessage().contains("does not exist; create it first"), error.getMessage());
    }

    @Test
    void aFolderIsNotATarget() {
        assertTrue(failure(SampleFormat.WAV_PCM16, folder, AtomicFile.NEW_FILE)
                .getMessage()
                .contains("it is a folder"));
    }

    @Test
    void anExistingFileIsReplaced() throws IOException {
        Path target = Files.write(folder.resolve("a.wav"), new byte[] {1});
        new AudioFileWriter(SampleFormat.WAV_PCM16, null, 0).write(noise, target);
        assertEquals(44 + 4L * noise.frames(), Files.size(target));
    }
}
