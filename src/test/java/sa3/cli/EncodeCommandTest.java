package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.train.data.LatentSet;

/** {@code sa3 demo-sounds} and {@code sa3 encode} from the outside. */
class EncodeCommandTest {
    @TempDir
    private Path temp;

    private CommandRun run(String... args) {
        return CommandRun.of(List.of(args));
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    @Test
    void soundsBecomeLatentsAndStayAsTheyAre() throws IOException {
        assertEquals(
                0, run("demo-sounds", path("sounds"), "--trigger", "zorbax").status());
        Files.writeString(temp.resolve("sounds/broken.wav"), "nonsense");
        CommandRun first = run("encode", path("sounds"), "-o", path("latents"), "-m", "demo", "--json");
        assertEquals(0, first.status(), first.err());
        JsonNode answer = new ObjectMapper().readTree(first.out());
        assertEquals(44, answer.path("encoded").asInt());
        assertEquals(1, answer.path("skipped").size());
        LatentSet set = LatentSet.open(temp.resolve("latents"));
        assertEquals(44, set.size());
        assertTrue(set.entries().stream()
                .allMatch(entry -> entry.tags().get("prompt").startsWith("zorbax, ")));
        CommandRun again = run("encode", path("sounds"), "-o", path("latents"), "-m", "demo");
        assertEquals(path("latents") + "  (0 encoded, 44 there already, 1 skipped)\n", again.out());
        assertTrue(again.err().contains("broken.wav"), again.err());
    }

    @Test
    void theSameSeedWritesTheSameSounds() throws IOException {
        run("demo-sounds", path("a"));
        run("demo-sounds", path("b"));
        try (Stream<Path> files = Files.list(temp.resolve("a"))) {
            List<Path> all = files.toList();
            assertEquals(88, all.size());
            for (Path file : all) {
                assertEquals(-1, Files.mismatch(file, temp.resolve("b").resolve(file.getFileName())));
            }
        }
    }

    @Test
    void wrongCallsEndInOneLineAndWriteNothing() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        List<List<String>> calls = List.of(
                List.of("encode", empty.toString(), "-o", path("out"), "-m", "demo"),
                List.of("encode", path("missing"), "-o", path("out"), "-m", "demo"),
                List.of("encode", empty.toString(), "-o", path("out")),
                List.of("encode", empty.toString(), "-o", path("out"), "-m", "demo", "--codec", "same-s"),
                List.of("encode", empty.toString(), "-o", path("out"), "--codec", "same-x"),
                List.of("encode", empty.toString(), "-o", path("out"), "-m", "nothing"),
                List.of("encode", empty.toString(), "-o", path("out"), "-m", "demo", "--exclude-file", path("no.txt")),
                List.of("demo-sounds", path("out"), "--trigger", "two words"));
        for (List<String> call : calls) {
            CommandRun run = CommandRun.of(call);
            assertTrue(run.status() == 1 || run.status() == 2, call + ": " + run.status());
            assertEquals(1, run.errLines().size(), run.err());
            assertEquals("", run.out());
            assertFalse(Files.exists(temp.resolve("out")));
        }
    }

    @Test
    void nothingUsableIsAFailure() throws IOException {
        Files.createDirectory(temp.resolve("sounds"));
        Files.writeString(temp.resolve("sounds/a.wav"), "nonsense");
        assertEquals(
                1,
                run("encode", path("sounds"), "-o", path("out"), "-m", "demo").status());
    }
}
