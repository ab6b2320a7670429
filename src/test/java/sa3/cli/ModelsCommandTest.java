package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import sa3.mlx.Dtype;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;
import sa3.models.hub.FakeHub;
import sa3.models.hub.HubClient;
import sa3.pipeline.Cancellation;
import sa3.weights.NpzWriter;
import sa3.weights.TensorInfo;

@Timeout(60)
class ModelsCommandTest {
    private static final List<String> SMALL =
            List.of("dit_sm-music_f16.npz", "same_s_encoder_f32.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz");
    private static final String MUSIC = SMALL.get(0);
    private static final String TEXT = SMALL.get(3);

    @TempDir
    private Path temporary;

    private final FakeHub hub = new FakeHub();
    private final List<String> questions = new ArrayList<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Supplier<HubClient> client = hub::client;
    private Cancellation cancellation = new Cancellation();
    private Optional<String> answer = Optional.empty();

    @BeforeEach
    void offer() {
        SMALL.forEach(name -> hub.with("MLX/" + name, content(name)));
        hub.with("MLX/dit_sm-sfx_f16.npz", content("dit_sm-sfx_f16.npz"));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void listShowsWhatIsInstalledAndWhatIsUsed() {
        run("download", "sm-music");
        assertEquals(ExitCodes.OK, run("list"));
        assertTrue(line("sm-music ").matches("\\* sm-music +installed +0\\.0 MB +120 +same-s +Stability AI .*"));
        assertTrue(line("medium ").matches("  medium +- +- +380 +same-l +Stability AI .*"), out.toString());
    }

    @Test
    void listAsJsonIsOneObject() throws IOException {
        run("download", "sm-music");
        assertEquals(ExitCodes.OK, run("list", "--json"));
        JsonNode first = json().path("models").get(0);
        assertEquals(
                "sm-music installed true",
                text(first, "name") + " " + text(first, "state") + " " + text(first, "default"));
        assertEquals(bytes(), first.path("bytes").asLong());
    }

    @Test
    void listTellsAnIncompleteModel() throws IOException {
        run("download", "sm-music");
        Files.delete(models().resolve(TEXT));
        run("list");
        assertTrue(line("sm-music ").contains("incomplete"), out.toString());
    }

    @Test
    void listShowsTheBundledModel() throws IOException {
        writeWeights(temporary.resolve("demo"), List.of("dit_demo_f16.npz"));
        writeWeights(temporary.resolve("demo"), SMALL.subList(1, 4));
        run("list");
        assertTrue(line("demo ").startsWith("* demo           bundled"), out.toString());
    }

    @Test
    void downloadInstalls() {
        assertEquals(ExitCodes.OK, run("download", "sm-music", "sm-sfx"), err.toString());
        assertEquals(
                List.of("sm-music", "sm-sfx"),
                store().installed().stream().map(model -> model.name()).toList());
        assertEquals(5, hub.fileRequests().size());
    }

    @Test
    void downloadShowsAmountAndLicence() {
        run("download", "sm-music");
        assertTrue(err.toString().contains("sm-music is under the Stability AI Community License"), err.toString());
        assertTrue(err.toString().contains("sa3: downloading " + TEXT + ": 0.0/0.0 MB"), err.toString());
    }

    @Test
    void downloadAsJsonHasOneObjectAndEvents() throws IOException {
        assertEquals(ExitCodes.OK, run("download", "sm-music", "--json"));
        assertEquals(bytes(), json().path("installed").get(0).path("bytes").asLong());
        for (String line : err.toString().lines().toList()) {
            assertFalse(new ObjectMapper().readTree(line).path("event").asText().isEmpty(), line);
        }
    }

    @Test
    void downloadOfWhatIsThereAsksNothing() {
        run("download", "sm-music");
        int asked = hub.requests().size();
        assertEquals(ExitCodes.OK, run("download", "sm-music"));
        assertEquals(asked, hub.requests().size());
        assertTrue(out.toString().contains("was there already"), out.toString());
    }

    @Test
    void stoppedDownloadKeepsItsPartAndGoesOn() {
        hub.failing((exchange, bytes) -> {
            boolean begins = FakeHub.start(exchange) == 0;
            FakeHub.breakOff(exchange, bytes, begins ? 5 : 0);
            if (!begins) {
                cancellation.cancel();
            }
            return true;
        });
        assertEquals(ExitCodes.INTERRUPTED, run("download", "sm-music"));
        assertTrue(err.toString().contains("goes on from there"), err.toString());
        assertTrue(files().stream().anyMatch(name -> name.startsWith(MUSIC) && name.endsWith(".part")));
        int asked = hub.fileRequests().size();
        hub.failing((exchange, bytes) -> false);
        cancellation = new Cancellation();
        assertEquals(ExitCodes.OK, run("download", "sm-music"), err.toString());
        assertEquals(Optional.of("bytes=5-"), hub.fileRequests().get(asked).range());
    }

    @Test
    void downloadGoesOnWhenTheServerStopsHalfWay() {
        hub.failing((exchange, bytes) -> {
            boolean first = FakeHub.start(exchange) == 0;
            if (first) {
                FakeHub.breakOff(exchange, bytes, 5);
            }
            return first;
        });
        assertEquals(ExitCodes.OK, run("download", "sm-music"), err.toString());
    }

    @Test
    void refusedLicenceIsNamedWithItsPage() {
        hub.describing(403, "{}");
        fails("download", "sm-music");
        assertTrue(err.toString().contains("accept the licence (Stability AI Community License) at "), err.toString());
        assertTrue(err.toString().contains("HF_TOKEN"), err.toString());
    }

    @Test
    void noNetworkIsSaid() {
        client = FakeHub::unreachable;
        fails("download", "sm-music");
        assertTrue(err.toString().contains("no connection to localhost"), err.toString());
    }

    @Test
    void wrongHashLeavesNothing() {
        hub.failing((exchange, bytes) -> {
            FakeHub.send(exchange, new byte[bytes.length]);
            return true;
        });
        fails("download", "sm-music");
        assertTrue(err.toString().contains("the hub says "), err.toString());
        assertFalse(files().stream().anyMatch(name -> name.contains("npz")), files().toString());
    }

    @Test
    void failureAsJsonIsAnEvent() throws IOException {
        hub.describing(403, "{}");
        assertEquals(ExitCodes.FAILED, run("download", "sm-music", "--json"));
        String last = err.toString().lines().reduce("", (a, b) -> b);
        assertEquals("error", new ObjectMapper().readTree(last).path("event").asText());
        assertEquals("", out.toString());
    }

    @Test
    void unknownModelStopsBeforeAnyDownload() {
        fails("download", "sm-music", "sm-musik");
        assertTrue(err.toString().contains("no model is called 'sm-musik'; there are sm-music,"), err.toString());
        assertEquals(List.of(), hub.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "remove"})
    void unknownModelIsRefused(String command) {
        fails(command, "sm-musik");
    }

    @Test
    void verifyFindsNothingWrong() {
        run("download", "sm-music", "sm-sfx");
        assertEquals(ExitCodes.OK, run("verify"));
        assertTrue(out.toString().contains("5 files, none damaged"), out.toString());
    }

    @Test
    void verifyNamesAChangedFileAndWhatToDo() throws IOException {
        run("download", "sm-music");
        Files.write(models().resolve(TEXT), new byte[content(TEXT).length]);
        assertEquals(ExitCodes.FAILED, run("verify"));
        assertTrue(line("CHANGED").contains(TEXT + " has the SHA-256 "), out.toString());
        assertTrue(line("CHANGED").contains("delete it and download or import"), out.toString());
    }

    @Test
    void verifySeesACutFileOfWhatCountsAsInstalledNoMore() throws IOException {
        run("download", "sm-music");
        Files.write(models().resolve(MUSIC), new byte[1]);
        assertEquals(ExitCodes.FAILED, run("verify"));
        assertTrue(line("CHANGED").contains(" has 1 bytes"), out.toString());
    }

    @Test
    void verifyNamesAMissingFile() throws IOException {
        run("download", "sm-music");
        Files.delete(models().resolve(TEXT));
        assertEquals(ExitCodes.FAILED, run("verify", "--json"));
        assertEquals(1, json().path("damaged").asInt());
    }

    @Test
    void verifyOfAnEmptyStoreIsNoFailure() {
        assertEquals(ExitCodes.OK, run("verify"));
        assertEquals("nothing is installed", out.toString().strip());
    }

    @Test
    void importTakesWhatTheFolderHolds() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source.resolve("MLX"), SMALL);
        assertEquals(ExitCodes.OK, run("import", source.toString()), err.toString());
        assertTrue(out.toString().startsWith("sm-music is installed"), out.toString());
        assertEquals(ExitCodes.OK, run("verify"));
    }

    @Test
    void importOfANamelessFolderAsksForTheName() throws IOException {
        Path source = Files.createDirectories(temporary.resolve("source"));
        fails("import", source.toString());
        assertTrue(err.toString().contains("name the model"), err.toString());
    }

    @Test
    void importNeedsAFolder() {
        fails("import", temporary.resolve("none").toString());
        assertTrue(err.toString().contains("no folder "), err.toString());
    }

    @Test
    void importNamesTheMissingFile() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, SMALL.subList(0, 3));
        fails("import", source.toString(), "sm-music");
        assertTrue(err.toString().contains("holds no " + TEXT), err.toString());
    }

    @Test
    void removeLeavesWhatAnotherModelNeeds() {
        run("download", "sm-music", "sm-sfx");
        assertEquals(ExitCodes.OK, run("remove", "sm-music", "--yes"));
        assertTrue(out.toString().startsWith("removed " + MUSIC), out.toString());
        assertEquals(1, store().installed().size());
        assertEquals(ExitCodes.OK, run("remove", "sm-sfx", "--yes", "--json"));
        assertFalse(files().stream().anyMatch(name -> name.endsWith(".npz")), files().toString());
    }

    @Test
    void removeLeavesTheSharedFilesOfADamagedModel() throws IOException {
        run("download", "sm-music", "sm-sfx");
        Files.write(models().resolve(MUSIC), new byte[1]);
        run("remove", "sm-sfx", "--yes");
        assertTrue(files().contains(TEXT));
    }

    @Test
    void removeAsksWithTheNamesAndObeys() {
        run("download", "sm-music");
        answer = Optional.of("n");
        assertEquals(ExitCodes.FAILED, run("remove", "sm-music"));
        assertTrue(questions.get(0).contains(MUSIC), questions.toString());
        assertEquals(1, store().installed().size());
        answer = Optional.of("Yes");
        assertEquals(ExitCodes.OK, run("remove", "sm-music"));
        assertEquals(0, store().installed().size());
    }

    @Test
    void removeWithoutATerminalNeedsYes() {
        run("download", "sm-music");
        assertEquals(ExitCodes.USAGE, run("remove", "sm-music"));
        assertTrue(err.toString().contains("--yes"), err.toString());
        assertEquals(1, store().installed().size());
    }

    @Test
    void removeOfWhatIsNotThereFails() {
        run("download", "sm-music");
        fails("remove", "sm-sfx", "--yes");
        assertTrue(err.toString().contains("nothing to remove"), err.toString());
    }

    @Test
    void pathIsTheFolder() {
        assertEquals(ExitCodes.OK, run("path"));
        assertEquals(models().toString(), out.toString().strip());
    }

    @Test
    void modelsAloneSaysWhatCanBeDone() {
        assertEquals(ExitCodes.USAGE, run());
        assertTrue(err.toString().contains("list, download, import"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "download", "import", "verify", "remove", "path"})
    void everyCommandHasExamples(String command) {
        assertEquals(ExitCodes.OK, run(command, "--help"));
        assertTrue(out.toString().contains("Examples:") && out.toString().contains("--json"), out.toString());
    }

    /** Runs {@code sa3 models …}; output begins anew. */
    private int run(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        ModelAccess access = new ModelAccess(store(), () -> client.get(), question -> {
            questions.add(question);
            return answer;
        });
        CommandLine command = Main.commandLine(new Main(cancellation, access))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return Main.run(
                command, Stream.concat(Stream.of("models"), Stream.of(words)).toArray(String[]::new));
    }

    /** Runs it and expects one line of reason, after remarks and progress. */
    private void fails(String... words) {
        assertEquals(ExitCodes.FAILED, run(words), err.toString());
        String last = err.toString().lines().reduce("", (a, b) -> b);
        assertTrue(last.startsWith("sa3: ") && !err.toString().contains("\tat "), err.toString());
        assertEquals("", out.toString());
    }

    private String line(String begin) {
        return out.toString()
                .lines()
                .filter(line -> line.replaceFirst("^[* ] ", "").startsWith(begin))
                .findFirst()
                .orElse("");
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static byte[] content(String name) {
        return ("the bytes of " + name).getBytes(StandardCharsets.UTF_8);
    }

    private static long bytes() {
        return SMALL.stream().mapToLong(name -> content(name).length).sum();
    }

    private static void writeWeights(Path folder, List<String> names) throws IOException {
        Files.createDirectories(folder);
        for (String name : names) {
            TensorInfo tensor = new TensorInfo(name, Dtype.F32, List.of(1));
            NpzWriter.write(
                    folder.resolve(name), List.of(tensor), any -> ByteBuffer.allocate(4), NpzWriter.Packing.STORED);
        }
    }

    private Path models() {
        return temporary.resolve("models");
    }

    private ModelStore store() {
        return new ModelStore(models(), new ModelCatalog(temporary.resolve("demo")));
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(models())) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
