package sa3.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import sa3.mlx.Array;
import sa3.mlx.Scope;

class PatchesTest {
    @Property(tries = 100)
    void joiningPatchesGivesTheAudioBack(
            @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll @IntRange(min = 1, max = 9) int patchSize,
            @ForAll @IntRange(min = 1, max = 12) int columns) {
        try (Scope scope = Scope.open()) {
            Array audio = TinyCodec.numbers(columns, 0, 1, batch, 2, columns * patchSize);
            Array patches = Patches.patchify(audio, patchSize);
            assertArrayEquals(new int[] {batch, 2 * patchSize, columns}, patches.shape());
            assertArrayEquals(
                    audio.toFloats(), Patches.unpatchify(patches, patchSize).toFloats());
        }
    }

    @Test
    void rowsAreChannelsThenSamplesAndColumnsAreTime() {
        try (Scope scope = Scope.open()) {
            Array audio = Array.of(new float[] {0, 1, 2, 3, 10, 11, 12, 13}, 1, 2, 4);
            assertArrayEquals(
                    new float[] {0, 2, 1, 3, 10, 12, 11, 13},
                    Patches.patchify(audio, 2).toFloats());
        }
    }

    @Test
    void refusesAudioThatIsNoWholePatches() {
        try (Scope scope = Scope.open()) {
            assertThrows(IllegalArgumentException.class, () -> Patches.patchify(Array.zeros(1, 2, 7), 2));
        }
    }

    @Test
    void refusesAPatchOfNothing() {
        try (Scope scope = Scope.open()) {
            assertThrows(IllegalArgumentException.class, () -> Patches.patchify(Array.zeros(1, 2, 8), 0));
        }
    }

    @Test
    void refusesRowsThatAreNoWholePatches() {
        try (Scope scope = Scope.open()) {
            assertThrows(IllegalArgumentException.class, () -> Patches.unpatchify(Array.zeros(1, 7, 4), 2));
        }
    }
}
