package sa3.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityRunnerTest {
    private static final Map<String, Kind> KINDS = Map.of(
            "one",
            in -> new Outcome().json("value", 1),
            "give",
            in -> Outcome.of("x", in.tensor("x")),
            "refuse",
            in -> {
                throw new IllegalArgumentException("the Length is odd\nsecond line");
            },
            "crash",
            in -> {
                throw new NullPointerException();
            },
            "lack",
            in -> {
                throw new UnsupportedRowException("not here");
            },
            "warn",
            in -> new Outcome().warnings(List.of("careful")));

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void passingRowReportsItsWorstError() throws IOException {
        index("[" + row("a", "one", "{'json': {'value': 1.5}}", "{'atol': 0.5}") + "]");
        assertEquals(0, run(false));
        assertEquals(List.of("PASS a 5.00e-01", "golden: 1 passed, 0 failed, 0 skipped"), lines);
    }

    @Test
    void rowsThatNeedNotPassAreLeftOut() throws IOException {
        index("[" + row("a", "one", "{'json': {'value': 9}}", "{'exact': true}").replace("check", "info") + ","
                + row("b", "one", "{'json': {'value': 1}}", "{'exact': true}") + "]");
        assertEquals(0, run(true));
        assertEquals("golden: 1 passed, 0 failed, 0 skipped", lines.get(1));
    }

    @Test
    void unknownKindIsSkipped() throws IOException {
        index("[" + row("a", "later", "{}", "{'exact': true}") + "]");
        assertEquals(0, run(false));
        assertEquals("SKIP a -  unknown kind later", lines.get(0));
    }

    @ParameterizedTest
    @CsvSource({"false, SKIP a -  not here", "true, FAIL a -  not here"})
    void whatAKindLacksIsSkippedUnlessStrict(boolean strict, String line) throws IOException {
        index("[" + row("a", "lack", "{'outcome': 'error'}", "{'exact': true}") + "]");
        run(strict);
        assertEquals(line, lines.get(0));
    }

    @Test
    void unknownKindFailsWhenStrict() throws IOException {
        index("[" + row("a", "later", "{}", "{'exact': true}") + "]");
        assertEquals(1, run(true));
    }

    @Test
    void otherFeaturesAreNotRun() throws IOException {
        index("[" + row("a", "crash", "{'outcome': 'ok'}", "{'exact': true}") + ","
                + row("b", "one", "{'outcome': 'ok'}", "{'exact': true}").replace("feature-b", "other") + "]");
        assertEquals(0, run(false, "other"));
    }

    @Test
    void unknownFeatureFails() throws IOException {
        index("[" + row("a", "one", "{}", "{'exact': true}") + "]");
        assertEquals(1, run(false, "no-such-feature"));
    }

    @ParameterizedTest
    @CsvSource({
        "one, ok, PASS",
        "one, warning, FAIL",
        "one, error, FAIL",
        "warn, ok, FAIL",
        "warn, warning, PASS",
        "refuse, error, PASS",
        "refuse, ok, FAIL",
        "crash, error, FAIL",
        "one, sometimes, FAIL"
    })
    void outcomeMustBeTheExpectedOne(String kind, String outcome, String status) throws IOException {
        index("[" + row("a", kind, "{'outcome': '" + outcome + "'}", "{'exact': true}") + "]");
        run(false);
        assertTrue(lines.get(0).startsWith(status + " a"), lines.get(0));
    }

    @ParameterizedTest
    @CsvSource({"length, 0", "even, 1"})
    void messageMustMentionWhatIsWanted(String word, int status) throws IOException {
        index("[" + row("a", "refuse", "{'outcome': 'error', 'must_mention': ['" + word + "']}", "{'exact': true}")
                + "]");
        assertEquals(status, run(false));
    }

    @Test
    void rowThatThrowsFailsInOneLine() throws IOException {
        index("[" + row("a", "refuse", "{'json': {}}", "{'exact': true}") + "]");
        assertEquals(1, run(false));
        assertEquals("FAIL a -  the Length is odd", lines.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "[3]",
                "[{}]",
                "nul",
                "[{'id': 'a', 'kind': 'one', 'feature': 'f'}]",
                "[{'id': 'a', 'kind': 7, 'feature': 'f', 'expect': {}, 'rows': 'all', 'tol': {'atol': 1}}]"
            })
    void brokenIndexFailsInOneLine(String text) throws IOException {
        index(text);
        assertEquals(1, run(false));
        assertEquals(2, lines.size());
    }

    @Test
    void missingFolderFailsInOneLine() {
        assertEquals(1, run(false));
        assertEquals("golden: 0 passed, 1 failed, 0 skipped", lines.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'x': 'nowhere:t'}",
                "{'x': 'f:t'}",
                "{'x': 'text:t'}",
                "{'x': 'up:t'}",
                "{'x': 'colonless'}",
                "{'x': 7}",
                "{'json': {'$ref': 'text#/a'}}",
                "{'json': {'$ref': 'json#/nothing'}}",
                "{'json': {'$ref': 'hashless'}}"
            })
    void brokenReferenceFailsTheRowOnly(String expect) throws IOException {
        Files.writeString(folder.resolve("no.safetensors"), "these are no tensors");
        Files.writeString(folder.resolve("yes.json"), "{}");
        index("[" + row("a", "one", expect, "{'atol': 1}") + "," + row("b", "one", "{}", "{'exact': true}") + "]");
        assertEquals(1, run(false));
        assertEquals("golden: 1 passed, 1 failed, 0 skipped", lines.get(2));
    }

    private int run(boolean strict, String... features) {
        ParityRunner runner = new ParityRunner(KINDS, strict, (id, verdict) -> lines.add(verdict.line(id)));
        ParityRunner.Summary summary = runner.run(folder, Set.of(features));
        lines.add(summary.toString());
        return summary.exitStatus();
    }

    private void index(String text) throws IOException {
        Files.writeString(folder.resolve("index.json"), text.replace('\'', '"'));
    }

    private static String row(String id, String kind, String expect, String tolerance) {
        return "{'id': '" + id + "', 'kind': '" + kind + "', 'feature': 'feature-" + id
                + "', 'files': {'f': 'missing', "
                + "'text': 'no.safetensors', 'json': 'yes.json', 'up': '../outside'}, 'expect': " + expect
                + ", 'rows': 'all', 'tol': " + tolerance + ", 'status': 'check'}";
    }
}
