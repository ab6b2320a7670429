package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    @TempDir
    Path folder;

    @Test
    void whatAKilledServiceWasReadingIsRemovedAndNothingElse() throws IOException {
        Files.createTempFile(folder, "upload", ".part");
        Path token = Files.writeString(folder.resolve("token"), "secret");
        List<Path> foreign = List.of(
                Files.createDirectories(folder.resolve("upload1.part/song")).getParent(),
                Files.createSymbolicLink(folder.resolve("upload2.part"), token),
                Files.writeString(folder.resolve("uploads of mine.part"), "mine"));
        new Uploads(folder);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    Stream.concat(Stream.of(token), foreign.stream()).collect(Collectors.toSet()),
                    left.collect(Collectors.toSet()));
        }
    }
}
