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
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAreFollowedAndOneThatLeadsIntoItselfIsTold() throws IOException {
        run("demo-sounds", path("all"));
        Files.createDirectory(temp.resolve("sounds"));
        Files.createSymbolicLink(temp.resolve("sounds/more"), temp.resolve("all"));
        Files.createSymbolicLink(temp.resolve("link"), temp.resolve("sounds"));
        CommandRun run = run("encode", path("link"), "-o", path("out"), "-m", "demo");
        assertEquals(path("out") + "  (44 encoded, 0 there already, 0 skipped)\n", run.out(), run.err());
        Files.createSymbolicLink(temp.resolve("latents"), temp.resolve("out"));
        assertEquals(44, LatentSet.open(temp.resolve("latents")).size());
        Files.createSymbolicLink(temp.resolve("all/again"), temp.resolve("sounds"));
        CommandRun loop = run("encode", path("link"), "-o", path("loop"), "-m", "demo");
        assertEquals(1, loop.errLines().size(), loop.err());
        assertTrue(loop.err().contains("again leads back to a folder that it lies in"), loop.err());
    }

    @Test
    void linesOfAnExcludeFileThatMatchNothingAreNamed() throws IOException {
        run("demo-sounds", path("sounds"));
        List<String> names;
        try (Stream<Path> files = Files.list(temp.resolve("sounds"))) {
            names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".wav"))
                    .sorted()
                    .toList();
        }
        Path list = Files.writeString(
                temp.resolve("no.txt"),
                "./" + names.get(0) + "\n" + path("sounds/" + names.get(1)) + "\n\nkick\n" + names.get(2) + "\n");
        CommandRun run =
                run("encode", path("sounds"), "-o", path("out"), "-m", "demo", "--exclude-file", list.toString());
        assertEquals(path("out") + "  (41 encoded, 0 there already, 0 skipped)\n", run.out(), run.err());
        assertTrue(run.err().contains(list + ": no sound below " + path("sounds") + " is called kick\n"), run.err());
    }
}
