package sa3.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.json.JsonFile;
import sa3.platform.SampleHash;

class ArdourSessionTest {
    private static final int FRAMES = 88_200;

    @TempDir
    Path folder;

    private static AudioClip clip() {
        Random random = new Random(1);
        float[][] samples = new float[2][FRAMES];
        for (float[] channel : samples) {
            for (int n = 0; n < FRAMES; n++) {
                channel[n] = n < 1000 ? 0 : random.nextFloat() - 0.5f;
            }
        }
        return AudioClip.ofOwned(samples, 44_100);
    }

    private static ObjectNode settings() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", 2)
                .put("prompt", "rain & \"tin\"")
                .put("bars", 1)
                .put("bpm", 120)
                .put("seed", 7);
    }

    private Document session(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static Element first(Document xml, String name) {
        return (Element) xml.getElementsByTagName(name).item(0);
    }

    @Test
    void theSessionIsWholeAndNamedAfterItsFolder() throws Exception {
        Path place = folder.resolve("a & b");
        Path file = new ArdourSession(clip(), settings()).write(place);
        assertEquals(place.resolve("a & b.ardour"), file);
        Document xml = session(file);
        assertEquals("a & b", xml.getDocumentElement().getAttribute("name"));
        assertEquals("44100", xml.getDocumentElement().getAttribute("sample-rate"));
        assertEquals("120", first(xml, "Tempo").getAttribute("npm"));
        assertEquals("a" + 2 * 2 * 282_240_000L, first(xml, "Location").getAttribute("end"));
        assertEquals("a564480000@a564480000", first(xml, "Region").getAttribute("length"));
        Path audio = place.resolve("interchange/a & b/audiofiles")
                .resolve(first(xml, "Source").getAttribute("name"));
        assertArrayEquals(clip().channel(1), AudioFileReader.read(audio).channel(1));
        assertTrue(!Files.readString(file).matches("(?s).*@[A-Z]+@.*"), "a place of the template is left");
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(1, all.count());
        }
    }

    /** With a device of somebody else's machine in it, Ardour opens with a warning. */
    @Test
    void noDeviceIsNamed() throws Exception {
        Document xml = session(new ArdourSession(clip(), settings()).write(folder.resolve("s")));
        assertEquals(0, xml.getElementsByTagName("EngineHints").getLength());
    }

    @Test
    void aFolderThatIsThereStaysAsItIs() throws IOException {
        Path place = Files.createDirectory(folder.resolve("taken"));
        Files.createFile(place.resolve("mine"));
        assertThrows(IOException.class, () -> new ArdourSession(clip(), settings()).write(place));
        try (Stream<Path> all = Stream.concat(Files.list(folder), Files.list(place))) {
            assertEquals(2, all.count());
        }
    }

    /** As the plugin reads it. */
    @Test
    void theTrackHoldsTheClipAtTheBeginningOfItsLane() throws Exception {
        Path file = new ArdourSession(clip(), settings()).write(folder.resolve("s"));
        ByteBuffer preset = ByteBuffer.wrap(
                        Base64.getDecoder().decode(first(session(file), "chunk").getTextContent()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertEquals("VST3", text(preset, 4));
        assertEquals(1, preset.getInt());
        assertEquals("ABCDEF019182FAEB5361336453613354", text(preset, 32));
        int list = (int) preset.getLong();
        assertEquals("SA3STATE", text(preset, 8));
        assertEquals(1, preset.getInt());
        assertEquals(1, preset.getInt());
        assertEquals("JSON", text(preset, 4));
        JsonNode project = JsonFile.parse(text(preset, (int) preset.getLong())).path("project");
        JsonNode take = project.path("takes").path(0);
        assertEquals(take.path("id"), project.path("lane").path(0).path("take"));
        assertEquals(0, project.path("lane").path(0).path("startPpq").asDouble());
        assertEquals(FRAMES, take.path("frames").asInt());
        assertEquals("rain & \"tin\"", take.path("name").asText());
        float[][] samples = {clip().channel(0), clip().channel(1)};
        assertEquals(SampleHash.of(samples), take.path("sha256").asText());
        assertEquals("TAKE", text(preset, 4));
        int end = (int) preset.getLong() + preset.position();
        byte[] hash = new byte[32];
        preset.get(hash);
        assertEquals(take.path("sha256").asText(), HexFormat.of().formatHex(hash));
        for (float[] channel : samples) {
            assertArrayEquals(channel, unpacked(preset));
        }
        assertEquals(end, preset.position());
        assertEquals("END ", text(preset, 4));
        assertEquals(0, preset.getLong());
        assertEquals(list, preset.position());
        assertEquals("List", text(preset, 4));
        assertEquals(1, preset.getInt());
        assertEquals("Comp", text(preset, 4));
        assertEquals(48, preset.getLong());
        assertEquals(list - 48, preset.getLong());
        assertEquals(0, preset.remaining());
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static float[] unpacked(ByteBuffer bytes) throws Exception {
        int[] bits = new int[FRAMES];
        boolean isAnySmaller = false;
        for (int plane = 0; plane < 4; plane++) {
            byte method = bytes.get();
            byte[] packed = new byte[bytes.getInt()];
            bytes.get(packed);
            byte[] whole = packed;
            if (method == 1) {
                whole = new byte[FRAMES];
                Inflater inflater = new Inflater();
                inflater.setInput(packed);
                assertEquals(FRAMES, inflater.inflate(whole));
                inflater.end();
                isAnySmaller = true;
            }
            for (int n = 0; n < FRAMES; n++) {
                bits[n] = bits[n] << 8 | whole[n] & 0xff;
            }
        }
        assertTrue(isAnySmaller);
        float[] samples = new float[FRAMES];
        for (int n = 0; n < FRAMES; n++) {
            samples[n] = Float.intBitsToFloat(Integer.rotateRight(bits[n], 1));
        }
        return samples;
    }
}
