package sa3.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.json.JsonFieldException;
import sa3.pipeline.GenerationRequest;
import sa3.platform.Folders;
import sa3.settings.Mode;
import sa3.settings.ModelDefaults;
import sa3.settings.Settings;
import sa3.settings.SettingsExamples;
import sa3.settings.SettingsRequest;
import sa3.settings.SettingsRequest.Clips;

/** The published schema, the shipped presets and the program agree. */
class PresetSchemaTest {
    private static final Path SHIPPED = Folders.programHome().resolve("presets");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        try {
            return SchemaRegistry.withDialect(Dialects.getDraft202012())
                    .getSchema(
                            JSON.readTree(SHIPPED.resolve("preset.schema.json").toFile()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> complaints(JsonNode json) {
        return SCHEMA.validate(json).stream().map(String::valueOf).toList();
    }

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".json")
                            && !file.toString().endsWith(".schema.json"))
                    .sorted()
                    .toList();
        }
    }

    @Provide
    static Arbitrary<Settings> settings() {
        return SettingsExamples.settings();
    }

    @Test
    void theSchemaItselfIsValid() throws IOException {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertEquals(
                List.of(),
                meta.validate(
                        JSON.readTree(SHIPPED.resolve("preset.schema.json").toFile())));
    }

    @Property(tries = 200)
    void whatTheProgramWritesIsValid(@ForAll("settings") Settings settings) throws IOException {
        JsonNode json = JSON.readTree(new Preset("any name", settings).toJson().toString());
        assertEquals(List.of(), complaints(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"version\":1,\"name\":\"a\"}",
                "{\"version\":2}",
                "{\"version\":2,\"name\":\"../a\"}",
                "{\"version\":2,\"name\":\"a/b\"}",
                "{\"version\":2,\"name\":\"a \"}",
                "{\"version\":2,\"name\":\"a\",\"bpm\":5}",
                "{\"version\":2,\"name\":\"a\",\"seconds\":0}",
                "{\"version\":2,\"name\":\"a\",\"bars\":1.5}",
                "{\"version\":2,\"name\":\"a\",\"mode\":\"dance\"}",
                "{\"version\":2,\"name\":\"a\",\"inpaint\":[[1]]}",
                "{\"version\":2,\"name\":\"a\",\"steps\":0}",
                "{\"version\":2,\"name\":\"a\",\"seed\":\"dice\"}",
                "{\"version\":2,\"name\":\"a\",\"seed\":-1}",
                "{\"version\":2,\"name\":\"a\",\"limiterCeiling\":\"on\"}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"..\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":\"NaN\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":1001}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"steps\":\"0-2\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"steps\":\"-\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"path\":\"../b\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"path\":\"c/../../b\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"path\":\"/b\"}]}",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"sha256\":\"12\"}]}",
            })
    void refusesWhatTheProgramRefuses(String json) throws IOException {
        JsonNode node = JSON.readTree(json);
        assertFalse(complaints(node).isEmpty());
        if (node.path("version").asInt() != 1) {
            assertThrows(JsonFieldException.class, () -> Preset.of(node));
        }
    }

    @ParameterizedTest
    @CsvSource({"path,c/b", "path,..b", "path,b..", "steps,3", "steps,2-8", "steps,2-", "steps,-4", "steps, 2 - 8 "})
    void takesWhatTheProgramTakes(String field, String value) throws IOException {
        JsonNode node = JSON.readTree(
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"" + field + "\":\"" + value + "\"}]}");
        assertEquals(List.of(), complaints(node));
        Preset.of(node);
    }

    @Test
    void enoughPresetsShip() throws IOException {
        assertTrue(shipped().size() >= 10);
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shippedPresetsAreValidAndCarryTheirFilesName(Path file) throws IOException {
        assertEquals(List.of(), complaints(JSON.readTree(file.toFile())));
        Preset preset = PresetFile.read(file);
        assertEquals(preset.name() + ".json", String.valueOf(file.getFileName()));
        assertTrue(preset.description() != null && !preset.tags().isEmpty());
        assertEquals(JSON.readTree(file.toFile()).toString(), preset.toJson().toString());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shippedPresetsMakeRequestsThatEveryModelCanDo(Path file) {
        Settings settings = PresetFile.read(file).settings();
        AudioClip clip = new AudioClip(new float[2][5 * 44_100], 44_100);
        Mode mode = settings.form().mode();
        Clips clips = new Clips(
                mode == Mode.GUIDE ? clip : null, mode == Mode.INPAINT || mode == Mode.CONTINUE ? clip : null);
        GenerationRequest request =
                SettingsRequest.of(settings, clips, new ModelDefaults(Sampler.PINGPONG, 8), () -> 7);
        assertEquals(List.of(), request.check(60));
        assertFalse(request.prompt().text().isBlank());
        assertTrue(settings.loras().isEmpty(), "an adapter that nobody has would stop the preset");
        assertFalse(settings.run().preference().isEmpty());
    }
}
