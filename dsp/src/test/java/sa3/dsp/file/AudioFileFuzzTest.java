package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid files with cuts and flipped bytes: a clip or one line of error, and a living process. */
class AudioFileFuzzTest {
    @TempDir
    Path folder;

    static List<String> names() {
        return Fixtures.ALL;
    }

    static Stream<String> everyName() {
        return Fixtures.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void damageIsOneLine(String name) throws IOException {
        damage(name, 30);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("everyName")
    void muchDamageIsOneLine(String name) throws IOException {
        damage(name, 500);
    }

    private void damage(String name, int rounds) throws IOException {
        byte[] valid = Fixtures.bytes(name);
        Random random = new Random(name.hashCode());
        Path file = folder.resolve(name);
        for (int round = 0; round < rounds; round++) {
            Files.write(file, damaged(valid, random));
            try {
                AudioFileReader.read(file);
            } catch (AudioFileException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            } catch (RuntimeException e) {
                fail(name + " in round " + round, e);
            }
        }
    }

    /** Half of the time cut; up to 20 bytes changed, most of them in the first 256, where the structure is. */
    private static byte[] damaged(byte[] valid, Random random) {
        byte[] bytes = random.nextBoolean() ? Arrays.copyOf(valid, random.nextInt(valid.length)) : valid.clone();
        int flips = random.nextInt(21);
        for (int i = 0; i < flips && bytes.length > 0; i++) {
            int range = random.nextInt(4) == 0 ? bytes.length : Math.min(256, bytes.length);
            bytes[random.nextInt(range)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
