package sa3.lora.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.config.UserConfig;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterLocation;
import sa3.lora.file.TestAdapter;
import sa3.lora.set.LoraReference;
import sa3.mlx.Dtype;
import sa3.platform.Sha256;

class LoraFoldersTest {
    private static final List<AdapterTarget> TINY =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(6, 4)));
    private static final List<AdapterTarget> SMALL =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(1024, 1024)));

    @TempDir
    Path folder;

    private Path root;
    private LoraFolders folders;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(folder.resolve("loras"));
        folders = fresh();
    }

    private LoraFolders fresh() {
        return new LoraFolders(List.of(root), folder.resolve("hashes.json"));
    }

    /** @param rank makes files differ */
    private Path adapter(String path, int rank) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return TestAdapter.nativeFor(TINY, AdapterType.LORA, rank, Dtype.F16).write(file);
    }

    private LoraReference reference(Path file) throws IOException {
        return new LoraReference(AdapterLocation.name(file), Sha256.of(file), folders.place(file));
    }

    private LoraCard find(LoraReference reference) {
        return folders.find(List.of(reference)).get(0);
    }

    private String lost(LoraReference reference) {
        return assertThrows(LoraException.class, () -> find(reference)).getMessage();
    }

    private List<String> names() {
        return folders.scan().cards().stream().map(LoraCard::name).toList();
    }

    @Test
    void findsEverythingBelowTheFolder() throws IOException {
        adapter("b.safetensors", 2);
        adapter("deep/er/A.SafeTensors", 2);
        adapter(".hidden/no.safetensors", 2);
        adapter("peft-like/adapter_model.safetensors", 2);
        Files.writeString(root.resolve("notes.txt"), "no adapter");
        assertEquals(List.of("A", "b", "peft-like"), names());
        assertEquals(List.of(), folders.scan().problems());
    }

    @Test
    void aFolderThatIsNotThereIsEmpty() {
        LoraFolders none = new LoraFolders(List.of(folder.resolve("none")), folder.resolve("hashes.json"));
        assertEquals(List.of(), none.scan().cards());
        String message = assertThrows(LoraException.class, () -> none.find(List.of(LoraReference.named("a"))))
                .getMessage();
        assertTrue(message.contains("(which does not exist)"), message);
    }

    @Test
    void whatIsNoAdapterIsToldAndHidesNothing() throws IOException {
        adapter("good.safetensors", 2);
        Files.writeString(root.resolve("bad.safetensors"), "<html>");
        assertEquals(List.of("good"), names());
        assertEquals(1, folders.scan().problems().size());
        assertTrue(folders.scan().problems().get(0).contains("bad.safetensors"));
    }

    @Test
    void groupsByTheNetworkThatAnAdapterFits() throws IOException {
        adapter("tiny.safetensors", 2);
        TestAdapter.nativeFor(SMALL, AdapterType.DORA_ROWS, 4, Dtype.F16).write(root.resolve("small.safetensors"));
        LoraCard small = folders.scan().cards().get(0);
        assertTrue(small.facts().base().contains("small"), small.facts().base());
        assertEquals("dora-rows", small.facts().type());
        assertEquals(4, small.facts().rank());
        assertEquals(1, small.facts().layers());
        assertEquals(Facts.OTHER_BASE, folders.scan().cards().get(1).facts().base());
    }

    @Test
    void knowsWhatLiesBeside() throws IOException {
        adapter("x/Vinyl.safetensors", 2);
        Path x = root.resolve("x");
        for (String name : List.of("vinyl.PNG", "Vinyl.md", "Vinyl.flac", "Vinyl2.jpg")) {
            Files.writeString(x.resolve(name), "");
        }
        LoraCard card = folders.scan().cards().get(0);
        assertEquals(
                new LoraCard.Companions(x.resolve("vinyl.PNG"), x.resolve("Vinyl.md"), x.resolve("Vinyl.flac")),
                card.companions());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".json | {\"trigger_words\":[\"dusty\",\"warm, old\"]} | dusty;warm, old",
                ".civitai.info | {\"trainedWords\":[\"dusty\"],\"x\":[1]} | dusty",
                ".json | {\"activation text\":\"dusty, warm\"} | dusty;warm",
                ".json | {\"triggers\":[1,null]} | ``",
                ".txt | dusty, warm | dusty;warm",
                ".txt | It sounds like an old record, and so on. | ``",
            })
    void triggerWordsComeFromASidecar(String ending, String content, String words) throws IOException {
        adapter("a.safetensors", 2);
        Files.writeString(root.resolve("a" + ending), content);
        LoraCard card = folders.scan().cards().get(0);
        assertEquals(words, String.join(";", card.triggers()));
        assertEquals(ending.equals(".txt") && words.isEmpty(), card.companions().text() != null);
    }

    @Test
    void theHeadersOwnTriggerWordsCountFirst() throws IOException {
        TestAdapter.nativeFor(TINY, AdapterType.LORA, 2, Dtype.F16)
                .metadata("modelspec.trigger_phrase", "own")
                .write(root.resolve("a.safetensors"));
        Files.writeString(root.resolve("a.json"), "{\"triggers\":\"other\"}");
        assertEquals(List.of("own"), folders.scan().cards().get(0).triggers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"glass, harp\",\"dusty\"] | glass, harp;dusty",
                "\"glass, harp\" | glass;harp",
            })
    void aListHasAWordPerElementAndATextHasCommas(String words, String told) {
        TestAdapter.nativeFor(TINY, AdapterType.LORA, 2, Dtype.F16)
                .config("{\"rank\":2,\"alpha\":2,\"adapter_type\":\"lora\",\"trigger_words\":" + words + "}")
                .write(root.resolve("a.safetensors"));
        assertEquals(told, String.join(";", folders.scan().cards().get(0).triggers()));
    }

    @Test
    void theBaseComesFromTheHeaderAndFromTheSidecarWhereThatSaysNothing() throws IOException {
        String one = "1".repeat(64);
        String two = "2".repeat(64);
        adapter("a.safetensors", 2);
        Files.writeString(
                root.resolve("a.json"), "{\"base_model\": \"sa3-sm-music\", \"base_sha256\": \"" + one + "\"}");
        TestAdapter.nativeFor(TINY, AdapterType.LORA, 2, Dtype.F16)
                .config("{\"rank\": 2, \"alpha\": 2, \"adapter_type\": \"lora\", \"base_sha256\": \"" + two + "\"}")
                .write(root.resolve("b.safetensors"));
        Files.writeString(root.resolve("b.json"), "{\"base_model\": \"mine\", \"base_sha256\": \"" + one + "\"}");
        adapter("c.safetensors", 2);
        Files.writeString(root.resolve("c.json"), "{\"base_model\": 3, \"base_sha256\": \"short\"}");
        List<LoraCard> cards = folders.scan().cards();
        assertEquals(List.of("sa3-sm-music", one), base(cards.get(0)));
        assertEquals(List.of("mine", two), base(cards.get(1)));
        assertEquals(List.of("null", "null"), base(cards.get(2)));
        JsonNode described = folders.describe(cards.get(0));
        assertEquals(one, described.path("baseSha256").asText());
        assertEquals("sa3-sm-music", described.path("trainedOn").asText());
    }

    private static List<String> base(LoraCard card) {
        Facts.Origin origin = card.facts().origin();
        return List.of(String.valueOf(origin.trainedOn()), String.valueOf(origin.baseSha256()));
    }

    @Test
    void aDamagedSidecarIsToldAndTheAdapterStays() throws IOException {
        adapter("a.safetensors", 2);
        Files.writeString(root.resolve("a.json"), "{\"triggers\":");
        assertEquals(List.of("a"), names());
        assertTrue(folders.scan().problems().get(0).contains("a.json is left aside: cut off"));
    }

    @Test
    void findsByNameInWhateverCase() throws IOException {
        Path file = adapter("sub/Vinyl.safetensors", 2);
        assertEquals(file, find(LoraReference.named("vinyl")).file());
    }

    @Test
    void anUnknownNameIsToldWithNearOnes() throws IOException {
        adapter("Vinyl.safetensors", 2);
        adapter("Tape.safetensors", 3);
        String message = lost(LoraReference.named("vynil"));
        assertTrue(message.contains("no LoRA is called 'vynil'") && message.contains("did you mean Vinyl?"), message);
        assertTrue(lost(new LoraReference("zzzzzz", null, "old/zzzzzz.safetensors"))
                .contains("last at old/zzzzzz"));
    }

    @Test
    void aMovedOrRenamedFileIsFoundByItsContent() throws IOException {
        Path file = adapter("a/Vinyl.safetensors", 2);
        adapter("b/Other.safetensors", 3);
        LoraReference reference = reference(file);
        assertEquals("a/Vinyl.safetensors", reference.path());
        assertEquals(file, find(reference).file());
        Path moved = Files.move(file, root.resolve("b/Renamed.safetensors"));
        assertEquals(moved, find(reference).file());
        assertEquals(moved, fresh().find(List.of(reference)).get(0).file());
    }

    @Test
    void otherContentUnderTheNameIsNotTaken() throws IOException {
        Path file = adapter("Vinyl.safetensors", 2);
        LoraReference reference = reference(file);
        adapter("Vinyl.safetensors", 3);
        String message = lost(reference);
        assertTrue(message.contains("has other content") && message.lines().count() == 1, message);
        Files.delete(file);
        message = lost(reference);
        assertTrue(
                message.contains("it was last at Vinyl.safetensors") && message.contains("sa3 lora folder"), message);
    }

    @Test
    void ofSeveralThatAreNotThereEachIsNamedWithItsLastPlaceInOneLine() throws IOException {
        Path gone = adapter("old/Vinyl.safetensors", 2);
        LoraReference vinyl = reference(gone);
        Files.delete(gone);
        Path changed = adapter("Tape.safetensors", 2);
        LoraReference tape = reference(changed);
        adapter("Tape.safetensors", 3);
        adapter("a/Twice.safetensors", 4);
        adapter("b/Twice.safetensors", 5);
        List<LoraReference> asked = List.of(
                vinyl,
                tape,
                LoraReference.named("Twice"),
                LoraReference.named("taep"),
                new LoraReference("Strings", null, "x/Strings.safetensors"));
        String message =
                assertThrows(LoraException.class, () -> folders.find(asked)).getMessage();
        assertEquals(
                "5 LoRAs are not in " + root + ": 'Vinyl' (content "
                        + String.valueOf(vinyl.sha256()).substring(0, 12)
                        + "…, last at old/Vinyl.safetensors), 'Tape' (content "
                        + String.valueOf(tape.sha256()).substring(0, 12) + "…, " + changed
                        + " has other content), 'Twice' (one of several of that name: "
                        + root.resolve("a/Twice.safetensors") + ", " + root.resolve("b/Twice.safetensors")
                        + "), 'taep' (did you mean Tape?), 'Strings' (last at x/Strings.safetensors); put the files"
                        + " there, set another folder with sa3 lora folder, or leave the LoRAs out",
                message);
    }

    @Test
    void twoOfOneNameAreToldApartByPlaceOrContent() throws IOException {
        adapter("a/Vinyl.safetensors", 2);
        adapter("b/Vinyl.safetensors", 3);
        assertTrue(lost(LoraReference.named("Vinyl")).contains("rename all but one"));
        LoraReference there = new LoraReference("Vinyl", null, "b/Vinyl.safetensors");
        assertEquals(root.resolve("b/Vinyl.safetensors"), find(there).file());
        adapter("b/Vinyl.safetensors", 2);
        assertEquals("Vinyl", find(LoraReference.named("Vinyl")).name());
    }

    @Test
    void hashesAreKeptUntilAFileChanges() throws IOException {
        Path file = adapter("a.safetensors", 2);
        LoraCard card = folders.scan().cards().get(0);
        assertEquals(Optional.empty(), folders.knownSha256(card));
        String hash = folders.sha256(card);
        assertEquals(Optional.of(hash), fresh().knownSha256(card));
        FileTime time = Files.getLastModifiedTime(file);
        adapter("a.safetensors", 3);
        Files.setLastModifiedTime(file, time);
        assertNotEquals(hash, fresh().sha256(card), "another size");
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5_000));
        assertEquals(Optional.empty(), fresh().knownSha256(card), "another time");
    }

    @Test
    void aHeaderIsReadOnceUntilTheFileChanges() throws IOException {
        Path file = adapter("a.safetensors", 2);
        List<LoraCard> cards = folders.scan().cards();
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, time);
        assertEquals(cards, fresh().scan().cards());
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5_000));
        assertEquals(List.of(), fresh().scan().cards());
    }

    @Test
    void aDamagedCacheIsBegunAnew() throws IOException {
        adapter("a.safetensors", 2);
        LoraCard card = folders.scan().cards().get(0);
        String hash = folders.sha256(card);
        for (String bad :
                List.of("{\"x\":", "[]", "{\"" + card.file() + "\":7}", "{\"" + card.file() + "\":{\"facts\":7}}")) {
            Files.writeString(folder.resolve("hashes.json"), bad);
            assertEquals(hash, fresh().sha256(card));
            assertEquals(List.of(card), fresh().scan().cards());
        }
    }

    @Test
    void aPlaceIsWithinTheFolders() {
        assertEquals("sub/a.safetensors", folders.place(root.resolve("sub/../sub/a.safetensors")));
        assertEquals(null, folders.place(folder.resolve("x.safetensors")));
        assertEquals(null, folders.place(root.resolve("../x.safetensors")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPlaceThatIsNoneElsewhereIsNotTold() {
        assertEquals(null, folders.place(root.resolve("a:b.safetensors")));
    }

    @Test
    void theVariableGoesBeforeTheSetting() {
        UserConfig config = new UserConfig(folder.resolve("config.json"));
        config.put(UserConfig.LORA_FOLDER, "/set");
        assertEquals(List.of(Path.of("/set")), LoraFolders.roots(null, config));
        assertEquals(List.of(Path.of("/set")), LoraFolders.roots(" ", config));
        assertEquals(
                List.of(Path.of("/one"), Path.of("/two")),
                LoraFolders.roots("/one" + File.pathSeparator + "/two", config));
        config.put(UserConfig.LORA_FOLDER, null);
        assertEquals(
                "loras", String.valueOf(LoraFolders.roots(null, config).get(0).getFileName()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAreFollowedAndLoopsEnd() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestAdapter.nativeFor(TINY, AdapterType.LORA, 2, Dtype.F16).write(elsewhere.resolve("a.safetensors"));
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createSymbolicLink(elsewhere.resolve("back"), root);
        LoraScan scan = folders.scan();
        assertEquals(List.of("a"), scan.cards().stream().map(LoraCard::name).toList());
        assertEquals(1, scan.problems().size());
        assertTrue(
                scan.problems().get(0).endsWith(" leads back to a folder that it lies in"), scan.problems()::toString);
    }
}
