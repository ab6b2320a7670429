package sa3.lora.bind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;

class VectorCacheTest {
    @TempDir
    private Path folder;

    private final SteppingClock clock = new SteppingClock();
    private Scope scope;
    private int computed;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A second later at each look. */
    private static final class SteppingClock extends Clock {
        private long seconds = 1_000_000;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds++);
        }
    }

    private VectorCache cache(long maxBytes) {
        return new VectorCache(folder.resolve("cache"), maxBytes, clock, (weight, rank) -> {
            computed++;
            return new ComputedVectors().of(weight, rank);
        });
    }

    private static Array weight(int seed) {
        return RandomKey.of(seed).normal(Dtype.F32, 20, 12).eval();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    @Test
    void computesAWeightOnceForAllRanksUpToTheKept() {
        SingularVectors.Bases first = cache(1 << 20).of(weight(1), 4);
        SingularVectors.Bases again = cache(1 << 20).of(weight(1), 4);
        SingularVectors.Bases fewer = cache(1 << 20).of(weight(1), 2);
        assertEquals(1, computed);
        assertArrayEquals(first.left().toFloats(), again.left().toFloats());
        assertArrayEquals(first.right().toFloats(), again.right().toFloats());
        assertArrayEquals(first.right().slice(1, 0, 2).toFloats(), fewer.right().toFloats());
        cache(1 << 20).of(weight(1), 5);
        cache(1 << 20).of(weight(2), 4);
        assertEquals(3, computed);
    }

    @Test
    void aWeightOfAnotherShapeIsAnother() {
        cache(1 << 20).of(weight(1), 4);
        cache(1 << 20).of(weight(1).reshape(12, 20), 4);
        assertEquals(2, computed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "bit", "empty", "text"})
    void aDamagedFileIsComputedAgainAndReplaced(String damage) throws IOException {
        float[] expected = cache(1 << 20).of(weight(1), 4).left().toFloats();
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 7] ^= 0x10;
        switch (damage) {
            case "cut" -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 8));
            case "bit" -> Files.write(file, bytes);
            case "empty" -> Files.write(file, new byte[0]);
            default -> Files.writeString(file, "this is no safetensors file at all");
        }
        assertArrayEquals(expected, cache(1 << 20).of(weight(1), 4).left().toFloats());
        assertArrayEquals(expected, cache(1 << 20).of(weight(1), 4).left().toFloats());
        assertEquals(2, computed);
        assertEquals(1, files().size());
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        cache(1 << 20).of(weight(1), 4);
        long bytes = Files.size(files().get(0));
        cache(1 << 20).of(weight(2), 4);
        cache(1 << 20).of(weight(1), 4);
        cache(2 * bytes).of(weight(3), 4);
        assertEquals(2, files().size());
        cache(2 * bytes).of(weight(1), 4);
        assertEquals(3, computed);
        cache(2 * bytes).of(weight(2), 4);
        assertEquals(4, computed);
    }

    @Test
    void worksWhereNothingCanBeWritten() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file is in the way");
        assertEquals(4, cache(1 << 20).of(weight(1), 4).left().dim(1));
        assertFalse(Files.isDirectory(folder.resolve("cache")));
    }

    @Test
    void leavesNoPartsBehind() throws IOException {
        cache(1 << 20).of(weight(1), 4);
        assertTrue(files().stream().allMatch(file -> file.toString().endsWith(".safetensors")));
    }
}
