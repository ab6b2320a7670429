package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.json.JsonFile;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.file.TestAdapter;
import sa3.lora.folder.LoraFolders;
import sa3.lora.set.LoraEntry;
import sa3.mlx.Dtype;

class LoraSettingsTest {
    private static final List<AdapterTarget> TINY =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(6, 4)));

    @TempDir
    Path folder;

    private LoraFolders folders;

    @BeforeEach
    void prepare() {
        folders = new LoraFolders(List.of(folder.resolve("loras")), folder.resolve("hashes.json"));
        adapter("Vinyl", 2, "dusty, crackle");
        adapter("Tape", 3, "");
    }

    private void adapter(String name, int rank, String triggers) {
        TestAdapter.nativeFor(TINY, AdapterType.LORA, rank, Dtype.F16)
                .metadata("modelspec.trigger_phrase", triggers)
                .write(folder.resolve("loras").resolve(name + ".safetensors"));
    }

    private LoraSettings of(String json) {
        return LoraSettings.of(Settings.of(JsonFile.parse(json)), folders);
    }

    @Test
    void thePromptsAdaptersAreFoundAndTheTextIsFreeOfThem() {
        LoraSettings found = of("{\"prompt\":\"house loop <lora:vinyl:0.8>, <lora:Tape>\"}");
        assertEquals("house loop", found.settings().wording().joined());
        assertEquals(
                List.of(
                        LoraUse.of(folder.resolve("loras/Vinyl.safetensors"), 0.8),
                        LoraUse.of(folder.resolve("loras/Tape.safetensors"), 1)),
                found.files());
        LoraEntry vinyl = found.settings().loras().entries().get(0);
        assertEquals("Vinyl", vinyl.lora().name());
        assertEquals("Vinyl.safetensors", vinyl.lora().path());
        assertEquals(64, String.valueOf(vinyl.lora().sha256()).length());
        assertEquals(List.of("dusty", "crackle"), vinyl.triggers());
        assertEquals(List.of(), found.remarks());
    }

    @Test
    void everyFieldOfAnEntryReachesTheSession() {
        LoraSettings found = of("{\"prompt\":\"a\",\"loraStrengthMode\":\"inside\","
                + "\"loras\":[{\"name\":\"Tape\",\"strength\":-0.5,\"steps\":\"2-5\",\"layers\":\"self_attn\"}]}");
        assertEquals(
                List.of(new LoraUse(folder.resolve("loras/Tape.safetensors"), -0.5, new StepRange(2, 5), "self_attn")),
                found.uses(false).uses());
        assertEquals(StrengthMode.INSIDE, found.uses(false).mode());
    }

    @Test
    void triggerWordsAreJoinedOnceAndOnlyWhereAskedFor() {
        String loras = "\"loras\":[{\"name\":\"Vinyl\"},{\"name\":\"Tape\"}]}";
        assertEquals(
                "dusty house",
                of("{\"prompt\":\"dusty house\"," + loras).settings().wording().joined());
        assertEquals(
                "dusty house, crackle",
                of("{\"addTriggers\":true,\"prompt\":\"dusty house\"," + loras)
                        .settings()
                        .wording()
                        .joined());
        assertEquals(
                "house",
                of("{\"addTriggers\":true,\"prompt\":\"house\",\"loras\":[{\"name\":\"Vinyl\",\"strength\":0}]}")
                        .settings()
                        .wording()
                        .joined());
    }

    @Test
    void anAdapterThatMovedIsFoundAndTheUserTold() throws IOException {
        Settings saved = of("{\"prompt\":\"a <lora:Vinyl>\"}").settings();
        Files.createDirectories(folder.resolve("loras/deep"));
        Files.move(folder.resolve("loras/Vinyl.safetensors"), folder.resolve("loras/deep/Crackle.safetensors"));
        LoraSettings found = LoraSettings.of(saved, folders);
        assertEquals(List.of("LoRA 'Vinyl' is now at deep/Crackle.safetensors"), found.remarks());
        assertEquals("Crackle", found.settings().loras().entries().get(0).lora().name());
    }

    @Test
    void anUnknownNameIsOneLineWithNearOnes() {
        String message = assertThrows(LoraException.class, () -> of("{\"prompt\":\"a <lora:Vynil:0.5>\"}"))
                .getMessage();
        assertTrue(message.contains("'Vynil'") && message.contains("did you mean Vinyl?"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void settingsWithoutAdaptersNeedNoFolder() {
        LoraFolders none = new LoraFolders(List.of(folder.resolve("none")), folder.resolve("hashes.json"));
        assertEquals(List.of(), LoraSettings.of(Settings.ofPrompt("a"), none).files());
    }
}
