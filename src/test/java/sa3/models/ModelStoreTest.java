package sa3.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sa3.mlx.Dtype;
import sa3.models.FileCheck.State;
import sa3.models.hub.FakeHub;
import sa3.models.hub.HubClient;
import sa3.models.hub.HubException;
import sa3.models.hub.HubSettings;
import sa3.models.hub.TransferListener;
import sa3.models.hub.TransferProgress;
import sa3.weights.NpzWriter;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

@Timeout(60)
class ModelStoreTest {
    private static final List<String> SMALL =
            List.of("dit_sm-music_f16.npz", "same_s_encoder_f32.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz");
    private static final Runnable GO_ON = () -> {};

    @TempDir
    private Path temporary;

    private final FakeHub hub = new FakeHub();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void installsAModel() throws IOException {
        offerSmall();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        ModelFiles files = store().files("sm-music");
        assertEquals("MLX/dit_sm-music_f16.npz", Files.readString(files.dit()));
        assertEquals(models().resolve("t5gemma_f16.npz"), files.text());
        assertEquals(List.of("sm-music"), names(store().installed()));
    }

    @Test
    void recordsWhatTheHubSaid() {
        offerSmall();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        String sha256 = FakeHub.sha256("MLX/t5gemma_f16.npz".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Optional.of(new Manifest.Entry(19, sha256, FakeHub.REPOSITORY + "@" + FakeHub.REVISION)),
                Manifest.in(models()).entry("t5gemma_f16.npz"));
    }

    @Test
    void asksNothingWhenEverythingIsThere() {
        offerSmall();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        int asked = hub.requests().size();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        assertEquals(asked, hub.requests().size());
    }

    @Test
    void fetchesOnlyWhatASecondModelAdds() {
        offerSmall();
        offer("MLX/dit_sm-sfx_f16.npz");
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        store().download("sm-sfx", client(), TransferListener.NONE, GO_ON);
        assertEquals(5, hub.fileRequests().size());
    }

    @Test
    void takesFilesThatWerePutThereByHand() throws IOException {
        offerSmall();
        put("dit_sm-music_f16.npz", "MLX/dit_sm-music_f16.npz");
        put("t5gemma_f16.npz", "something else, 2cha");
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        assertEquals(3, hub.fileRequests().size());
        assertTrue(checks("sm-music").values().stream().allMatch(State.GOOD::equals));
    }

    @Test
    void oneOfTwoInstallsIsTurnedAway() {
        offerSmall();
        List<ModelException> refusals = new ArrayList<>();
        TransferListener rival = progress -> refusals.add(assertThrows(
                ModelException.class, () -> store().download("sm-sfx", client(), TransferListener.NONE, GO_ON)));
        store().download("sm-music", client(), rival, GO_ON);
        assertTrue(refusals.get(0).getMessage().contains("another run of this program"));
    }

    @Test
    void theLockOfAnEndedRunIsNone() throws IOException {
        offerSmall();
        Files.createDirectories(models());
        FileChannel.open(models().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        assertEquals(1, store().installed().size());
    }

    @Test
    void refusesWhatTheDiskCannotHold() {
        offerSmall();
        hub.claim("MLX/dit_sm-music_f16.npz", 1L << 60);
        refuses(() -> store().download("sm-music", client(), TransferListener.NONE, GO_ON), "are free in " + models());
        assertEquals(List.of(), hub.fileRequests());
    }

    @Test
    void countsTheBytesOfAllFiles() {
        offerSmall();
        List<TransferProgress> progress = new ArrayList<>();
        store().download("sm-music", client(), progress::add, GO_ON);
        long total = SMALL.stream().mapToLong(name -> ("MLX/" + name).length()).sum();
        TransferProgress last = progress.get(progress.size() - 1);
        assertEquals(List.of(total, total), List.of(last.bytes(), last.totalBytes()));
        assertEquals(total, store().bytes(store().catalog().find("sm-music")));
    }

    @Test
    void aHalfInstalledModelIsNotInstalled() {
        offerSmall();
        hub.failing((exchange, bytes) -> {
            boolean refused = exchange.getRequestURI().getPath().contains("t5gemma");
            if (refused) {
                exchange.sendResponseHeaders(403, -1);
            }
            return refused;
        });
        assertThrows(HubException.class, () -> store().download("sm-music", client(), TransferListener.NONE, GO_ON));
        assertEquals(List.of(), store().installed());
        refuses(() -> store().files("sm-music"), "sm-music is not installed", "sa3 models download sm-music");
    }

    @Test
    void refusesAnUnknownModel() {
        refuses(() -> store().files("sm-musik"), "no model is called 'sm-musik'", "sm-music, sm-music-base, sm-sfx");
    }

    @Test
    void seesAChangedByte() throws IOException {
        offerSmall();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        put("t5gemma_f16.npz", "MLX/t5gemma_f16.npy");
        assertEquals(State.CHANGED, checks("sm-music").get("t5gemma_f16.npz"));
        assertEquals(State.GOOD, checks("sm-music").get("dit_sm-music_f16.npz"));
    }

    @Test
    void seesACutFile() throws IOException {
        offerSmall();
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        put("t5gemma_f16.npz", "MLX");
        assertEquals(State.CHANGED, checks("sm-music").get("t5gemma_f16.npz"));
        assertEquals(List.of(), store().installed());
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        assertEquals(State.GOOD, checks("sm-music").get("t5gemma_f16.npz"));
    }

    @Test
    void seesMissingAndForeignFiles() throws IOException {
        put("t5gemma_f16.npz", "by hand");
        assertEquals(State.UNRECORDED, checks("sm-music").get("t5gemma_f16.npz"));
        assertEquals(State.MISSING, checks("sm-music").get("dit_sm-music_f16.npz"));
    }

    @Test
    void removesOnlyWhatNoOtherModelNeeds() {
        offerSmall();
        offer("MLX/dit_sm-sfx_f16.npz");
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        store().download("sm-sfx", client(), TransferListener.NONE, GO_ON);
        assertEquals(List.of("dit_sm-music_f16.npz"), store().remove("sm-music"));
        assertEquals(List.of("sm-sfx"), names(store().installed()));
        assertEquals(4, store().remove("sm-sfx").size());
        assertEquals(new TreeSet<>(List.of(".lock", "manifest.json")), namesIn(models()));
    }

    @Test
    void removesAnUnfinishedDownload() throws IOException {
        put("dit_sm-music_f16.npz.0123456789ab.part", "half");
        assertEquals(List.of("dit_sm-music_f16.npz.0123456789ab.part"), store().remove("sm-music"));
    }

    @Test
    void saysThatThereIsNothingToRemove() {
        refuses(() -> store().remove("medium"), "medium is not installed");
    }

    @Test
    void importsFilesSideBySide() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, SMALL);
        store().importFrom(source, "sm-music", TransferListener.NONE, GO_ON);
        assertEquals(List.of("sm-music"), names(store().installed()));
        assertTrue(checks("sm-music").values().stream().allMatch(State.GOOD::equals));
        assertEquals(-1, Files.mismatch(source.resolve(SMALL.get(0)), models().resolve(SMALL.get(0))));
    }

    @Test
    void importsTheReferencesOwnLayout() throws IOException {
        Path cache = temporary.resolve("cache");
        writeWeights(cache, SMALL);
        Path layout = Files.createDirectories(temporary.resolve("reference/models/mlx"));
        for (String name : SMALL) {
            Files.createSymbolicLink(layout.resolve(name), cache.resolve(name));
        }
        store().importFrom(temporary.resolve("reference"), "sm-music", TransferListener.NONE, GO_ON);
        assertFalse(Files.isSymbolicLink(store().files("sm-music").dit()));
    }

    @Test
    void importsAFullCheckpoint() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, List.of("t5gemma_f16.npz"));
        TensorInfo tensor = new TensorInfo("model.model.preprocess_conv.weight", Dtype.F32, List.of(1, 1, 1));
        SafetensorsWriter.write(
                source.resolve("model.safetensors"), Map.of(), List.of(tensor), name -> ByteBuffer.allocate(4));
        store().importFrom(source, "medium", TransferListener.NONE, GO_ON);
        ModelFiles files = store().files("medium");
        assertEquals(models().resolve("medium.safetensors"), files.dit());
        assertEquals(files.dit(), files.decoder());
        assertEquals(models().resolve("t5gemma_f16.npz"), files.text());
    }

    @Test
    void importTakesSharedFilesFromTheStore() throws IOException {
        writeWeights(temporary.resolve("first"), SMALL);
        writeWeights(temporary.resolve("second"), List.of("dit_sm-sfx_f16.npz"));
        store().importFrom(temporary.resolve("first"), "sm-music", TransferListener.NONE, GO_ON);
        store().importFrom(temporary.resolve("second"), "sm-sfx", TransferListener.NONE, GO_ON);
        assertEquals(List.of("sm-music", "sm-sfx"), names(store().installed()));
    }

    @Test
    void importRecordsWhatLiesInTheStore() throws IOException {
        writeWeights(models(), SMALL);
        store().importFrom(models(), "sm-music", TransferListener.NONE, GO_ON);
        assertTrue(checks("sm-music").values().stream().allMatch(State.GOOD::equals));
    }

    @Test
    void importNamesWhatIsMissing() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, SMALL.subList(0, 3));
        refuses(
                () -> store().importFrom(source, "sm-music", TransferListener.NONE, GO_ON),
                source + " holds no t5gemma_f16.npz");
        assertEquals(new TreeSet<>(List.of(".lock")), namesIn(models()));
    }

    @Test
    void importRefusesPickles() throws IOException {
        Path source = Files.createDirectories(temporary.resolve("source"));
        Files.writeString(source.resolve("model.ckpt"), "never opened");
        refuses(
                () -> store().importFrom(source, "sm-music", TransferListener.NONE, GO_ON),
                "model.ckpt is a pickle, which is never opened");
    }

    @Test
    void importRefusesADamagedFileBeforeCopying() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, SMALL);
        Files.writeString(source.resolve("t5gemma_f16.npz"), "version https://git-lfs.github.com/spec/v1");
        assertThrows(
                WeightsException.class, () -> store().importFrom(source, "sm-music", TransferListener.NONE, GO_ON));
        assertEquals(new TreeSet<>(List.of(".lock")), namesIn(models()));
    }

    @Test
    void importLeavesNoHalfFileWhenStopped() throws IOException {
        Path source = temporary.resolve("source");
        writeWeights(source, SMALL);
        Runnable stop = () -> {
            throw new CancellationException("stopped");
        };
        assertThrows(
                CancellationException.class, () -> store().importFrom(source, "sm-music", TransferListener.NONE, stop));
        assertEquals(new TreeSet<>(List.of(".lock")), namesIn(models()));
    }

    @Test
    void importNeedsAFolder() {
        Path none = temporary.resolve("none");
        refuses(() -> store().importFrom(none, "sm-music", TransferListener.NONE, GO_ON), "no folder " + none);
    }

    @Test
    void theDemoIsThereWhenItsFolderIs() throws IOException {
        assertEquals(List.of(), store().installed());
        writeWeights(
                demo(),
                List.of("dit_demo_f16.npz", "same_s_encoder_f32.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz"));
        ModelFiles files = store().files(ModelCatalog.DEMO);
        assertEquals(demo().resolve("dit_demo_f16.npz"), files.dit());
        assertEquals(Optional.of("demo"), store().preferred().map(Model::name));
    }

    @Test
    void anInstalledModelIsPreferredToTheDemo() throws IOException {
        offerSmall();
        writeWeights(
                demo(),
                List.of("dit_demo_f16.npz", "same_s_encoder_f32.npz", "same_s_decoder_f32.npz", "t5gemma_f16.npz"));
        store().download("sm-music", client(), TransferListener.NONE, GO_ON);
        assertEquals(Optional.of("sm-music"), store().preferred().map(Model::name));
    }

    @Test
    void nobodysChoiceIsThePreferredModel() throws IOException {
        refuses(() -> store().resolve(""), "no model is installed");
        writeWeights(models(), SMALL);
        assertEquals("sm-music", store().resolve("").name());
    }

    @Test
    void theDemoCannotBeRemoved() throws IOException {
        Files.createDirectories(demo());
        refuses(() -> store().remove(ModelCatalog.DEMO), "part of the program");
    }

    @Test
    void aDamagedManifestIsNamed() throws IOException {
        put("manifest.json", "{\"a\": ");
        refuses(() -> store().installed(), models().resolve("manifest.json").toString(), "delete it");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "");
        ModelStore store = new ModelStore(file, new ModelCatalog(demo()));
        refuses(
                () -> store.download("sm-music", client(), TransferListener.NONE, GO_ON),
                "cannot write to ",
                "SA3_HOME");
    }

    private void offerSmall() {
        SMALL.forEach(name -> offer("MLX/" + name));
    }

    private void offer(String path) {
        hub.with(path, path.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, String content) throws IOException {
        Files.createDirectories(models());
        Files.writeString(models().resolve(name), content);
    }

    private static void writeWeights(Path folder, List<String> names) throws IOException {
        Files.createDirectories(folder);
        for (String name : names) {
            TensorInfo tensor = new TensorInfo(name, Dtype.F32, List.of(1));
            NpzWriter.write(
                    folder.resolve(name), List.of(tensor), any -> ByteBuffer.allocate(4), NpzWriter.Packing.STORED);
        }
    }

    private Map<String, State> checks(String model) {
        return store().verify(model, TransferListener.NONE, GO_ON).stream()
                .collect(Collectors.toMap(FileCheck::file, FileCheck::state));
    }

    private Path models() {
        return temporary.resolve("models");
    }

    private Path demo() {
        return temporary.resolve("demo");
    }

    private ModelStore store() {
        return new ModelStore(models(), new ModelCatalog(demo()));
    }

    private HubClient client() {
        return new HubClient(new HubSettings(hub.endpoint(), Optional.empty()));
    }

    private static List<String> names(List<Model> models) {
        return models.stream().map(Model::name).toList();
    }

    private static TreeSet<String> namesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refuses(Executable executable, String... words) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
    }
}
