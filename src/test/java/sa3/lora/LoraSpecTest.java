package sa3.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoraSpecTest {
    private static final StepRange ALL = StepRange.ALL;

    private static LoraUse parse(Set<String> existing, String... words) {
        return new LoraSpec(1, path -> existing.contains(path.toString())).parse(List.of(words));
    }

    private static LoraUse use(String file, double strength, StepRange steps, String layers) {
        return new LoraUse(Path.of(file), strength, steps, layers);
    }

    @Test
    void readsTheShortForm() {
        assertEquals(use("a.safetensors", 1, ALL, null), parse(Set.of(), "a.safetensors"));
        assertEquals(use("a.safetensors", 0.8, ALL, null), parse(Set.of(), "a.safetensors=0.8"));
        assertEquals(use("a", -0.5, new StepRange(2, 5), "cross"), parse(Set.of(), "a=-0.5@2-5:cross"));
        assertEquals(use("a", 1, new StepRange(3, 3), null), parse(Set.of(), "a@3"));
        assertEquals(use("a", 1, new StepRange(1, 4), null), parse(Set.of(), "a@-4"));
        assertEquals(use("a", 1, ALL, "layers.[0-3].,ff"), parse(Set.of(), "a:layers.[0-3].,ff"));
        assertEquals(use("a", 1.5e1, new StepRange(2, StepRange.END), null), parse(Set.of(), "a=1.5e1@2-"));
    }

    @Test
    void readsTheLongForm() {
        assertEquals(
                use("a b", 0.8, new StepRange(2, 8), "to_qkv"),
                parse(Set.of(), "a b", "layers=to_qkv", "steps=2-8", "strength=0.8"));
    }

    @Test
    void theDefaultStrengthIsForThoseThatNameNone() {
        LoraSpec spec = new LoraSpec(0.25, path -> false);
        assertEquals(0.25, spec.parse(List.of("a")).strength());
        assertEquals(2, spec.parse(List.of("a=2")).strength());
    }

    @Test
    void aFileThatIsThereWins() {
        assertEquals(use("mix=2", 1, ALL, null), parse(Set.of("mix=2"), "mix=2"));
        assertEquals(use("mix=2", 3, ALL, null), parse(Set.of("mix=2", "mix"), "mix=2=3"));
        assertEquals(use("v@2", 1, new StepRange(1, 4), null), parse(Set.of("v@2"), "v@2@1-4"));
        assertEquals(use("a:b", 1, ALL, "c"), parse(Set.of("a:b", "a"), "a:b:c"));
        assertEquals(use("mix", 2, ALL, null), parse(Set.of("mix"), "mix=2"));
    }

    @Test
    void aFileThatIsNotThereIsCalledByItsWholeName() {
        assertEquals(use("a:b@c=d.safetensors", 1, ALL, null), parse(Set.of(), "a:b@c=d.safetensors"));
        assertEquals(use("a=1.safetensors", 0.5, ALL, "cross"), parse(Set.of(), "a=1.safetensors=0.5:cross"));
    }

    @ParameterizedTest
    @CsvSource({"C:\\loras\\a.safetensors=0.5, C:\\loras\\a.safetensors", "d:/loras/a=0.5, d:/loras/a"})
    void theColonOfADriveBelongsToTheFile(String word, String file) {
        assertEquals(use(file, 0.5, ALL, null), parse(Set.of(), word));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a strength=abc",
                "a strength=NaN",
                "a strength=1e999",
                "a steps=0",
                "a steps=5-2",
                "a steps=-",
                "a steps=x",
                "a steps=1.5",
                "a b",
                "a foo=1",
                "a layers=",
                "a=0.5 strength=0.6",
                "a steps=1 steps=2",
                "a@0"
            })
    void refusesInOneLine(String words) {
        String message = assertThrows(LoraException.class, () -> parse(Set.of(), words.split(" ")))
                .getMessage();
        assertEquals(1, message.lines().count());
    }

    @Test
    void saysWhatBehindAFileMakesNoSense() {
        String message = assertThrows(LoraException.class, () -> parse(Set.of("a.safetensors"), "a.safetensors=loud"))
                .getMessage();
        assertTrue(message.contains("'=loud' behind the file"), message);
    }

    @Test
    void needsAFile() {
        assertThrows(LoraException.class, () -> new LoraSpec(1).parse(List.of()));
        assertThrows(LoraException.class, () -> new LoraSpec(1).parse(List.of("")));
    }
}
