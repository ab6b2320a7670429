package sa3.train.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.lora.folder.LoraCard;
import sa3.lora.folder.LoraFolders;
import sa3.mlx.MlxRuntime;
import sa3.models.ModelStore;
import sa3.pipeline.CancelledException;
import sa3.train.TrainException;
import sa3.train.data.PromptConfig;
import sa3.train.run.RunFolder;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;

/** Trainings from an order to the LoRA folder, on the bundled model. */
class TrainJobTest {
    private static final RunPlan THREE = new RunPlan(3, 2, 0, 1);
    private static final PreviewPlan SHORT =
            new PreviewPlan(List.of(new PreviewClip("zxq pad", null, 1, 2, 0.5, null, null, null)));
    /** Of no steps. */
    private static final PreviewPlan IMPOSSIBLE =
            new PreviewPlan(List.of(new PreviewClip("pad", null, 1, 0, 0.5, null, null, null)));

    @TempDir
    private Path temp;

    private final List<String> remarks = new ArrayList<>();
    private Path latents = Path.of("");
    private ModelStore store = DemoOrder.store(Path.of(""));

    @BeforeEach
    void writeLatents() {
        latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss");
        store = DemoOrder.store(temp.resolve("models"));
    }

    private RunFolder folder(String suffix) {
        return RunFolder.create(temp.resolve("runs"), "dusty", suffix);
    }

    private TrainJob open(TrainOrder order, RunFolder folder) {
        return TrainJob.open(order, folder, DemoOrder.means(store, remarks));
    }

    private static void finish(TrainJob job) {
        while (!job.isFinished()) {
            job.advance();
        }
    }

    private static String said(List<String> remarks) {
        return String.join("\n", remarks);
    }

    @Test
    void theFinishedAdapterLiesInTheLoraFolderWithAllThatBelongsToIt() throws IOException {
        Path loras = temp.resolve("loras");
        TrainOrder order = DemoOrder.of(latents, THREE, DemoOrder.settings(), SHORT);
        Path delivered;
        try (TrainJob job = open(order, folder("1"))) {
            finish(job);
            delivered = job.deliver(loras);
        }
        assertEquals(loras.resolve("dusty.safetensors"), delivered);
        List<LoraCard> cards = new LoraFolders(List.of(loras), temp.resolve("cache.json"))
                .scan()
                .cards();
        assertEquals(List.of("dusty"), cards.stream().map(LoraCard::name).toList());
        assertEquals(List.of("zxq"), cards.get(0).triggers());
        assertEquals(3, cards.get(0).prompts().size());
        assertNotNull(cards.get(0).companions().sound(), said(remarks));
        JsonNode about = new ObjectMapper().readTree(loras.resolve("dusty.json").toFile());
        assertEquals(64, about.path("base_sha256").asText().length());
        assertEquals(
                about.path("base_sha256").asText(),
                cards.get(0).facts().origin().baseSha256());
        assertEquals(3, about.path("prompts").size());
        assertTrue(about.path("prompts").get(0).asText().startsWith("zxq, "), about.toString());
    }

    @Test
    void aSoundWithoutACaptionIsToldBeforeTheFirstStep() {
        latents = DemoOrder.latents(temp.resolve("silent"), "", "dusty drums");
        TrainOrder order = DemoOrder.of(latents, THREE, DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder("1"))) {
            assertEquals(0, job.step());
        }
        assertTrue(
                remarks.contains("1 of 2 sounds have no caption: their prompts are empty but for the trigger word"),
                said(remarks));
    }

    @Test
    void aCaptionThatIsLongerThanTheModelHearsIsToldOnce() {
        latents = DemoOrder.latents(temp.resolve("long"), "drum ".repeat(300).strip());
        TrainOrder order = DemoOrder.of(latents, new RunPlan(2, 0, 0, 1), DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder("1"))) {
            finish(job);
        }
        List<String> told = remarks.stream()
                .filter(line -> line.contains("tokens; the model hears the first 256: zxq, drum drum"))
                .toList();
        assertEquals(1, told.size(), said(remarks));
    }

    @Test
    void aPreviewBeginsWithTheTriggerWordAndTellsWhatItWasMadeWith() throws IOException {
        SettingsTree settings = DemoOrder.settings();
        PromptConfig rare =
                PromptConfig.of(PromptConfig.ofCaptions().put("trigger", "zxq").put("trigger_pct", 0), "prompts");
        TrainOrder order = DemoOrder.of(
                latents, new RunPlan(1, 0, 1, 1), settings.set("data.prompts", rare), new PreviewPlan(List.of()));
        RunFolder folder = folder("1");
        try (TrainJob job = open(order, folder)) {
            job.previewBefore();
        }
        JsonNode about = new ObjectMapper()
                .readTree(folder.previews().resolve("demo_0_00000000.json").toFile());
        assertTrue(about.path("prompt").asText().startsWith("zxq, "), about.toString());
        for (String field : List.of("cfg", "steps", "duration", "lora_strength")) {
            assertTrue(about.path(field).asDouble() > 0, field + " of " + about);
        }
        assertTrue(about.path("arc").asBoolean(), about.toString());
    }

    @Test
    void deliveredAgainItReplacesItselfButNobodyElse() throws IOException {
        Path loras = Files.createDirectory(temp.resolve("loras"));
        Files.writeString(loras.resolve("dusty.safetensors"), "somebody else's");
        RunFolder folder = folder("1");
        TrainOrder order = DemoOrder.of(latents, new RunPlan(1, 0, 0, 1), DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder)) {
            finish(job);
            assertEquals(loras.resolve("dusty-2.safetensors"), job.deliver(loras));
        }
        try (TrainJob job = open(order.withPlan(new RunPlan(2, 0, 0, 1)), folder)) {
            finish(job);
            assertEquals(loras.resolve("dusty-2.safetensors"), job.deliver(loras));
        }
        assertEquals("somebody else's", Files.readString(loras.resolve("dusty.safetensors")));
    }

    @Test
    void deliveredAgainWithoutAPreviewItHasNoSoundOfTheAdapterBefore() throws IOException {
        Path loras = temp.resolve("loras");
        RunFolder folder = folder("1");
        TrainOrder order = DemoOrder.of(latents, new RunPlan(1, 0, 0, 1), DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder)) {
            finish(job);
            job.deliver(loras);
        }
        assertTrue(Files.exists(loras.resolve("dusty.wav")), said(remarks));
        TrainOrder silent = DemoOrder.of(latents, new RunPlan(2, 0, 0, 1), DemoOrder.settings(), IMPOSSIBLE);
        try (TrainJob job = open(silent, folder)) {
            finish(job);
            job.deliver(loras);
        }
        assertFalse(Files.exists(loras.resolve("dusty.wav")));
        assertTrue(Files.exists(loras.resolve("dusty.safetensors")));
    }

    @Test
    void aSoundOfItsNameThatSomebodyPutThereStays() throws IOException {
        Path loras = Files.createDirectory(temp.resolve("loras"));
        Files.writeString(loras.resolve("dusty.wav"), "somebody else's");
        TrainOrder order = DemoOrder.of(latents, new RunPlan(1, 0, 0, 1), DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder("1"))) {
            finish(job);
            assertEquals(loras.resolve("dusty-2.safetensors"), job.deliver(loras));
        }
        assertEquals("somebody else's", Files.readString(loras.resolve("dusty.wav")));
    }

    /** The folder of a run that was never stopped. */
    private RunFolder finished(TrainOrder order, String name) throws IOException {
        RunFolder folder = folder(name);
        try (TrainJob job = open(order, folder)) {
            finish(job);
        }
        return folder;
    }

    @Test
    void aRunGoesOnFromItsFolderAloneBitForBit() throws IOException {
        TrainOrder order = DemoOrder.of(latents, THREE);
        RunFolder whole = finished(order, "1");
        RunFolder broken = folder("2");
        order.write(broken);
        try (TrainJob job = open(order, broken)) {
            job.advance();
            job.advance(); // saved here
            assertThrows(TrainException.class, () -> open(order, broken), "two at once");
        }
        try (TrainJob job = open(TrainOrder.read(broken), broken)) {
            assertEquals(2, job.step());
            finish(job);
        }
        for (String file : List.of("resume.safetensors", "checkpoints/dusty-step=3-epoch=0.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(whole.path().resolve(file)),
                    Files.readAllBytes(broken.path().resolve(file)));
        }
    }

    @Test
    void aStepThatIsCancelledIsTakenAgain() throws IOException {
        TrainOrder order = DemoOrder.of(latents, THREE);
        RunFolder whole = finished(order, "1");
        RunFolder broken = folder("2");
        TrainJob.Means means = DemoOrder.means(store, remarks);
        try (TrainJob job = TrainJob.open(order, broken, means)) {
            job.advance();
            means.cancellation().cancel();
            assertThrows(CancelledException.class, job::advance);
            assertEquals(1, job.step());
            job.save();
        }
        try (TrainJob job = TrainJob.resume(order, broken, DemoOrder.means(store, remarks))) {
            assertEquals(1, job.step());
            finish(job);
        }
        assertArrayEquals(Files.readAllBytes(whole.resumeFile()), Files.readAllBytes(broken.resumeFile()));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full is Linux's")
    void aRunThatCannotBeClosedHoldsNothing() throws IOException {
        long before = MlxRuntime.liveHandles();
        RunFolder folder = folder("1");
        Files.createSymbolicLink(folder.lossFile(), Path.of("/dev/full"));
        TrainJob job = open(DemoOrder.of(latents, THREE), folder);
        job.advance();
        assertThrows(TrainException.class, job::close);
        assertEquals(before, MlxRuntime.liveHandles());
        folder.lock().close();
    }

    @Test
    void ordersAreReadAsTheyWereWritten() {
        TrainOrder order = DemoOrder.of(latents, THREE, DemoOrder.settings(), SHORT);
        assertEquals(order, TrainOrder.parse(order.json(), "order"));
        assertThrows(TrainException.class, () -> TrainOrder.parse("{\"name\": \"a/b\"}", "order"));
        assertThrows(TrainException.class, () -> TrainOrder.read(new RunFolder(temp)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"probes\" : 1 | \"probes\" : \"1\" | plan.probes",
                "\"probes\" : 1 | \"probes\" : 1.5 | plan.probes",
                "\"probes\" : 1 | \"probes\" : null | plan.probes",
                "\"probes\" : 1 | \"probes\" : 1, \"colour\" : 1 | plan.colour",
                "\"recompute\" : false | \"recompute\" : 0 | recompute",
                "\"name\" : \"dusty\" | \"name\" : 7 | name",
                "\"name\" : \"dusty\", | '' | name",
            })
    void ordersThatAreNotWhatTheySeemAreRefusedByTheField(String written, String found, String field) {
        String order = DemoOrder.of(latents, THREE, DemoOrder.settings(), SHORT).json();
        assertTrue(order.contains(written), order);
        String changed = order.replace(written, found);
        String message = assertThrows(TrainException.class, () -> TrainOrder.parse(changed, "order.json"))
                .getMessage();
        assertTrue(message.startsWith("order.json is no order for a training: " + field + ": "), message);
    }

    @Test
    void aRunThatGoesOnUnderAnotherNameIsDeliveredUnderIt() throws IOException {
        RunFolder folder = folder("1");
        TrainOrder order = DemoOrder.of(latents, new RunPlan(1, 0, 0, 1), DemoOrder.settings(), SHORT);
        try (TrainJob job = open(order, folder)) {
            finish(job);
            assertEquals(temp.resolve("dusty.safetensors"), job.deliver(temp));
        }
        TrainOrder renamed = new TrainOrder(
                "smoky",
                order.base(),
                order.latents(),
                order.settings(),
                new RunPlan(2, 0, 0, 1),
                order.start(),
                order.previews(),
                false);
        try (TrainJob job = TrainJob.resume(renamed, folder, DemoOrder.means(store, remarks))) {
            finish(job);
            assertEquals(temp.resolve("smoky.safetensors"), job.deliver(temp));
        }
        assertEquals("smoky", TrainOrder.read(folder).name(), "the next --resume knows");
        assertTrue(Files.exists(folder.checkpoints().resolve("smoky-step=2-epoch=0.safetensors")));
        assertTrue(Files.exists(temp.resolve("dusty.safetensors")), "what was delivered before stays");
    }

    @Test
    void soundsWithoutCaptionsAndASetOfOneFileTrain() {
        Path bare = DemoOrder.latents(temp.resolve("bare"), "");
        TrainOrder order =
                DemoOrder.of(bare, new RunPlan(2, 0, 0, 1), DemoOrder.settings().clear("data.prompts"), SHORT);
        try (TrainJob job = open(order, folder("1"))) {
            assertEquals(1, job.sounds());
            for (int i = 0; i < 2; i++) {
                assertTrue(Double.isFinite(job.advance().loss()));
            }
            job.deliver(temp.resolve("loras"));
        }
        assertTrue(Files.exists(temp.resolve("loras").resolve("dusty.wav")), said(remarks));
    }

    @Test
    void latentsOfAnotherCodecAreRefused() throws IOException {
        Files.writeString(latents.resolve("details.json"), "{\"codec\": \"same-l\"}");
        String message = assertThrows(TrainException.class, () -> open(DemoOrder.of(latents, THREE), folder("1")))
                .getMessage();
        assertTrue(message.contains("encoded with same-l") && message.contains("--codec same-s"), message);
    }

    @Test
    void aPreviewThatFailsIsToldAndTheTrainingGoesOn() {
        RunPlan plan = new RunPlan(2, 0, 1, 1);
        try (TrainJob job = open(DemoOrder.of(latents, plan, DemoOrder.settings(), IMPOSSIBLE), folder("1"))) {
            job.previewBefore();
            finish(job);
        }
        assertTrue(said(remarks).contains("no preview at step 0: steps 0"), said(remarks));
        assertTrue(said(remarks).contains("no preview at step 2"), said(remarks));
    }

    @Test
    void previewsAreRenderedOnceAndNumberedByStep() {
        RunFolder folder = folder("1");
        RunPlan plan = new RunPlan(2, 0, 2, 1);
        try (TrainJob job = open(DemoOrder.of(latents, plan, DemoOrder.settings(), SHORT), folder)) {
            job.previewBefore();
            finish(job);
            job.deliver(temp.resolve("loras"));
        }
        List<String> rendered =
                remarks.stream().filter(line -> line.startsWith("preview")).toList();
        assertEquals(
                List.of(
                        "preview: " + folder.previews().resolve("demo_0_00000000.wav"),
                        "preview: " + folder.previews().resolve("demo_0_00000002.wav")),
                rendered);
    }

    @Test
    void damagedSoundsAreSkippedAndNamed() throws IOException {
        Files.writeString(latents.resolve("sound1.npy"), "no array");
        try (TrainJob job = open(DemoOrder.of(latents, THREE), folder("1"))) {
            assertEquals(2, job.sounds());
        }
        assertTrue(said(remarks).contains("skipped: ") && said(remarks).contains("sound1.npy"), said(remarks));
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        RunFolder folder = folder("1");
        try (TrainJob job = open(DemoOrder.of(latents, THREE, DemoOrder.settings(), SHORT), folder)) {
            finish(job);
            job.deliver(temp.resolve("loras"));
        }
        assertEquals(before, MlxRuntime.liveHandles());
        Path nowhere = temp.resolve("none");
        assertThrows(TrainException.class, () -> open(DemoOrder.of(nowhere, THREE), folder("2")));
        assertEquals(before, MlxRuntime.liveHandles());
        assertFalse(Files.exists(nowhere));
    }
}
