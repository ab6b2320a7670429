package sa3.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.train.TrainException;
import sa3.weights.NpyFile;

/** Folders of latents, whole and broken. */
class LatentSetTest {
    @TempDir
    private Path folder;

    private Path put(String name, int channels, int frames, String sidecar) throws IOException {
        float[] latents = new float[channels * frames];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = i;
        }
        Path file = folder.resolve(name + ".npy");
        NpyFile.write(file, latents, channels, frames);
        Files.writeString(folder.resolve(name + ".json"), sidecar);
        return file;
    }

    private static final String SIDECAR =
            "{\"seconds_total\": 1.5, \"prompt\": \"a drum\", \"padding_mask\": [1, 1, 0]}";

    @Test
    void readsLatentsMaskAndCaption() throws IOException {
        put("a/one", 2, 3, SIDECAR);
        LatentSet set = LatentSet.open(folder);
        assertEquals(1, set.size());
        assertEquals(2, set.channels());
        assertEquals(FrameMask.of(1, 1, 0), set.entry(0).valid());
        assertEquals(1.5, set.entry(0).secondsTotal());
        assertEquals("a drum", set.entry(0).tags().get("prompt"));
        assertEquals("a/one.npy", set.entry(0).tags().get("relpath"));
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, set.load(0).values());
    }

    @Test
    void captionsAndEncodersTellSetsApartButNotWhereTheSoundsLay() throws IOException {
        put("one", 2, 3, "{\"seconds_total\": 1, \"path\": \"/here/one.wav\", \"prompt\": \"a drum\"}");
        String here = LatentSet.open(folder).sha256();
        put("one", 2, 3, "{\"seconds_total\": 1, \"path\": \"/there/one.wav\", \"prompt\": \"a drum\"}");
        assertEquals(here, LatentSet.open(folder).sha256());
        put("one", 2, 3, "{\"seconds_total\": 1, \"path\": \"/here/one.wav\", \"prompt\": \"a bell\"}");
        assertNotEquals(here, LatentSet.open(folder).sha256());
        put("one", 2, 3, "{\"seconds_total\": 1, \"prompt\": \"a drum\", \"encoder_sha256\": \"abc\"}");
        String encoded = LatentSet.open(folder).sha256();
        put("one", 2, 3, "{\"seconds_total\": 1, \"prompt\": \"a drum\", \"encoder_sha256\": \"def\"}");
        assertNotEquals(encoded, LatentSet.open(folder).sha256());
    }

    @Test
    void whatShortSoundsAreFilledUpWithTellsSetsApart() throws IOException {
        put("one", 2, 3, SIDECAR);
        String without = LatentSet.open(folder).sha256();
        NpyFile.write(folder.resolve("silence.npy"), new float[] {7, 8}, 1, 2, 1);
        String with = LatentSet.open(folder).sha256();
        assertNotEquals(without, with);
        NpyFile.write(folder.resolve("silence.npy"), new float[] {7, 9}, 1, 2, 1);
        assertNotEquals(with, LatentSet.open(folder).sha256());
        NpyFile.write(folder.resolve("silence.npy"), new float[] {7, 8}, 1, 2, 1);
        assertEquals(with, LatentSet.open(folder).sha256());
    }

    @Test
    void latentsOfUnknownOriginAreToldApartByTheirNumbers() throws IOException {
        Path file = put("one", 2, 3, SIDECAR);
        String before = LatentSet.open(folder).sha256();
        assertEquals(before, LatentSet.open(folder).sha256());
        NpyFile.write(file, new float[] {0, 1, 2, 3, 4, 6}, 2, 3);
        assertNotEquals(before, LatentSet.open(folder).sha256());
    }

    @Test
    void silenceIsNoItem() throws IOException {
        put("one", 2, 3, SIDECAR);
        NpyFile.write(folder.resolve("silence.npy"), new float[] {7, 8}, 1, 2, 1);
        LatentSet set = LatentSet.open(folder);
        assertEquals(1, set.size());
        assertArrayEquals(new float[] {7, 8}, set.silence().values());
        assertEquals(List.of(), set.skipped());
    }

    @Test
    void brokenFilesAreNamedAndTheRestIsUsed() throws IOException {
        put("good", 2, 3, SIDECAR);
        Files.writeString(put("garbage", 2, 3, SIDECAR), "not an array");
        Path cut = put("cut", 2, 3, SIDECAR);
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 140));
        Files.delete(put("alone", 2, 3, SIDECAR).resolveSibling("alone.json"));
        put("mask", 2, 4, SIDECAR);
        put("seconds", 2, 3, "{\"prompt\": \"x\"}");
        put("json", 2, 3, "{");
        put("wide", 5, 3, SIDECAR);
        LatentSet set = LatentSet.open(folder);
        assertEquals(1, set.size());
        assertEquals(7, set.skipped().size());
        for (String name : List.of("garbage", "cut", "alone", "mask", "seconds", "json", "wide")) {
            assertTrue(set.skipped().stream().anyMatch(line -> line.contains(name)), name + ": " + set.skipped());
        }
    }

    @Test
    void theWidthOfMostFilesStays() throws IOException {
        put("a", 5, 3, SIDECAR);
        put("b", 2, 3, SIDECAR);
        put("c", 2, 3, SIDECAR);
        LatentSet set = LatentSet.open(folder);
        assertEquals(2, set.channels());
        assertEquals(2, set.size());
        assertEquals(List.of(folder.resolve("a.npy") + ": 5 channels; the others have 2"), set.skipped());
        put("d", 5, 3, SIDECAR);
        assertEquals(5, LatentSet.open(folder).channels(), "of as many the first");
    }

    @Test
    void nothingUsableIsRefusedWithAReason() throws IOException {
        put("seconds", 2, 3, "{}");
        String message =
                assertThrows(TrainException.class, () -> LatentSet.open(folder)).getMessage();
        assertTrue(message.contains("seconds_total"), message);
        assertThrows(TrainException.class, () -> LatentSet.open(folder.resolve("none")));
    }

    @Test
    void aFileThatBecomesUnreadableIsToldOnceAndReplaced() throws IOException {
        put("one", 2, 3, SIDECAR);
        Path second = put("two", 2, 3, SIDECAR);
        LatentSet set = LatentSet.open(folder);
        NpyFile.write(second, new float[] {0, 0, Float.NaN, 0, 0, 0}, 2, 3);
        List<String> remarks = new ArrayList<>();
        SampleSource source =
                new SampleSource(set, new SampleSource.Cut(3, true), new PromptBuilder(null), 1, remarks::add);
        for (int turn = 0; turn < 5; turn++) {
            TrainSample sample = source.sample(new SampleOrder.Turn(turn, 1));
            assertEquals(1, sample.latents().values()[1]); // the other item
        }
        assertEquals(1, remarks.size());
        assertTrue(remarks.get(0).contains("two.npy"), remarks.toString());
    }

    @Test
    void aSetWithoutAnyReadableFileStops() throws IOException {
        Path only = put("one", 2, 3, SIDECAR);
        LatentSet set = LatentSet.open(folder);
        Files.delete(only);
        SampleSource source =
                new SampleSource(set, new SampleSource.Cut(3, true), new PromptBuilder(null), 1, line -> {});
        assertThrows(TrainException.class, () -> source.sample(new SampleOrder.Turn(0, 0)));
    }

    @Test
    void longItemsAreCutAtThePlaceThatTheTurnDraws() throws IOException {
        put("long", 1, 40, "{\"seconds_total\": 4}");
        SampleSource source = new SampleSource(
                LatentSet.open(folder), new SampleSource.Cut(10, true), new PromptBuilder(null), 1, line -> {});
        List<Float> starts = new ArrayList<>();
        for (int turn = 0; turn < 200; turn++) {
            TrainSample sample = source.sample(new SampleOrder.Turn(turn, 0));
            assertEquals(10, sample.latents().frames());
            assertEquals(sample.latents().values()[0] + 9, sample.latents().values()[9]);
            starts.add(sample.latents().values()[0]);
        }
        assertEquals(0f, starts.stream().min(Float::compare).orElseThrow());
        assertEquals(29f, starts.stream().max(Float::compare).orElseThrow());
        assertEquals(
                starts.get(3),
                source.sample(new SampleOrder.Turn(3, 0)).latents().values()[0]);
    }

    @Test
    void anotherMaskIsAnotherSet() throws IOException {
        put("one", 2, 3, SIDECAR);
        String before = LatentSet.open(folder).sha256();
        put("one", 2, 3, SIDECAR.replace("[1, 1, 0]", "[1, 0, 0]"));
        assertNotEquals(before, LatentSet.open(folder).sha256());
    }
}
