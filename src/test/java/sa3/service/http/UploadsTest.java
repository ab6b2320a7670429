package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        new Uploads(folder);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(token), left.toList());
        }
    }
}
