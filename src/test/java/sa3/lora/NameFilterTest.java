package sa3.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameFilterTest {
    @Test
    void oneOfTheIncludedPartsIsEnoughAndOneExcludedPartTooMuch() {
        NameFilter filter = NameFilter.of(List.of("to_qkv", "ff"), List.of("layers.0."));
        assertTrue(filter.keeps("layers.1.self_attn.to_qkv"));
        assertFalse(filter.keeps("layers.0.self_attn.to_qkv"));
        assertFalse(filter.keeps("layers.1.self_attn.to_out"));
    }

    @Test
    void eitherNameOfALayerCounts() {
        assertTrue(NameFilter.of(List.of("seq.0"), List.of()).keeps("to_local_embed.0", "to_local_embed.seq.0"));
        assertFalse(NameFilter.of(List.of(), List.of("seq.0")).keeps("to_local_embed.0", "to_local_embed.seq.0"));
    }

    @Test
    void aCommandLineNamesSeveralParts() {
        NameFilter filter = NameFilter.parse(" cross_attn , layers.[0-1].");
        assertTrue(filter.keeps("layers.7.cross_attn.to_q"));
        assertTrue(filter.keeps("layers.1.ff.ff.2"));
        assertFalse(filter.keeps("layers.10.ff.ff.2"));
    }

    @Test
    void rangesMayFallAndMultiply() {
        assertEquals(List.of("a2", "a1"), NameFilter.expand("a[2-1]"));
        assertEquals(List.of("0x3", "0x4", "1x3", "1x4"), NameFilter.expand("[0-1]x[3-4]"));
        assertEquals(List.of("a[b-c]"), NameFilter.expand("a[b-c]"));
    }

    @Test
    void rangesThatNobodyMeansAreRefused() {
        assertThrows(LoraException.class, () -> NameFilter.expand("[0-999999999]"));
        assertThrows(LoraException.class, () -> NameFilter.parse("[1-999][1-999]"));
    }
}
