package sa3.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java on one side, C in another process on the other. */
class TwoProcessesTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameRegion() throws Exception {
        path = Folders.regionIn(folder);
    }

    /** The samples that peer.c knows. */
    private static float[][] samples(int channels, int frames) {
        float[][] planar = new float[channels][frames];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < frames; i++) {
                planar[c][i] = (c + 1) * 1000 + i + 0.25f;
            }
        }
        return planar;
    }

    @Test
    void javaWritesAndCReadsAndBack() throws Exception {
        try (Peer plugin = new Peer()) {
            assertEquals("OK", plugin.tell("create " + path));
            try (Region service = Region.attach(path)) {
                assertEquals("1", plugin.tell("epoch"));
                assertEquals("OK", plugin.tell("send 1 {\"prompt\":\"café 🎹\"}"));
                assertEquals(
                        Status.OK,
                        service.messages().receive((type, json) -> assertEquals("{\"prompt\":\"café 🎹\"}", json)));
                assertEquals(Status.OK, service.messages().send(101, "{\"name\":\"Schlußakkord\"}"));
                assertEquals("OK 101 {\"name\":\"Schlußakkord\"}", plugin.tell("receive"));

                assertEquals(Status.OK, service.audio().send(1_048_577, 1L << 33, samples(2, 4096), 0, 4096));
                assertEquals("OK 1048577 8589934592 2 4096 as expected", plugin.tell("receive-audio"));
                assertEquals("OK", plugin.tell("send-audio 5 44100 3 1000"));
                assertEquals(Status.OK, service.audio().receive((stream, startFrame, planar) -> {
                    assertEquals(5, stream);
                    assertEquals(44_100, startFrame);
                    org.junit.jupiter.api.Assertions.assertArrayEquals(samples(3, 1000), planar);
                }));
                assertEquals("OK", plugin.tell("beat"));
                assertEquals(0, service.peerSilenceMs(1));
            }
        }
    }

    @Test
    void cIsTheServiceOfAJavaClient() throws Exception {
        try (Peer service = new Peer();
                Region client = Region.create(path)) {
            assertEquals("OK", service.tell("lock " + folder));
            assertTrue(RunFolder.at(folder).serviceAlive());
            assertEquals("OK", service.tell("attach " + path));
            assertTrue(client.peerAlive());
            assertEquals(Status.OK, client.messages().send(1, "{}"));
            assertEquals("OK 1 {}", service.tell("receive"));
            assertEquals("EMPTY", service.tell("receive"));
            assertEquals("OK", service.tell("close"));
            assertEquals(Status.CLOSED, client.messages().send(2, "{}"));
            assertEquals("OK", service.tell("attach " + path));
            assertEquals(2, client.serviceEpoch());
        }
    }

    /** The fixture is drawn from bridge_layout.h; layout_test.c compares with the same one. */
    @Test
    void bytesAreThoseOfLayoutOne() throws Exception {
        float[][] planar = {{0, 0.5f, -1}, {Float.MIN_VALUE, Float.MAX_VALUE, 0.1f}};
        List<String> lines = Files.readAllLines(
                Path.of(TwoProcessesTest.class.getResource("layout-1.hex").toURI()));
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            client.beat();
            client.messages().send(1, "{\"protocol\":1}");
            client.messages().send(3, "");
            service.messages().send(101, "{\"epoch\":1}");
            client.audio().send(3, 44_100, planar, 0, 3);
            service.audio().send(1_048_577, 1L << 33, new float[][] {planar[0]}, 0, 3);
            service.messages().receive((type, json) -> assertEquals(1, type));
            int compared = 0;
            for (String line : lines) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(": ");
                    byte[] expected = java.util.HexFormat.ofDelimiter(" ").parseHex(parts[1]);
                    byte[] actual = Folders.read(path, Long.parseLong(parts[0]), expected.length);
                    assertEquals(
                            line,
                            parts[0] + ": "
                                    + java.util.HexFormat.ofDelimiter(" ").formatHex(actual));
                    compared += expected.length;
                }
            }
            assertTrue(compared > 300);
        }
    }

    @Test
    void killedClientIsSeenAtOnceAndSweptAway() throws Exception {
        RunFolder run = RunFolder.at(folder);
        try (Peer plugin = new Peer()) {
            assertEquals("OK", plugin.tell("create " + path));
            assertEquals("OK", plugin.tell("send 1 {}"));
            try (Region service = Region.attach(path)) {
                assertTrue(service.peerAlive());
                assertEquals(0, run.sweep());
                plugin.kill();
                assertFalse(service.peerAlive());
                assertFalse(Region.ownerAlive(path));
                assertEquals(1, run.sweep());
                assertFalse(Files.exists(path));
                assertEquals(Status.OK, service.messages().receive((type, json) -> {}));
            }
        }
    }

    @Test
    void killedServiceIsSeenAtOnceAndReplaced() throws Exception {
        RunFolder run = RunFolder.at(folder);
        try (Peer service = new Peer();
                Region client = Region.create(path)) {
            assertEquals("OK", service.tell("lock " + folder));
            assertEquals("OK", service.tell("attach " + path));
            assertTrue(client.peerAlive() && run.serviceAlive());
            service.kill();
            assertFalse(client.peerAlive() || run.serviceAlive());
            try (ServiceLock lock = run.lockService().orElseThrow();
                    Region next = Region.attach(path)) {
                assertEquals(2, next.serviceEpoch());
                assertEquals(Status.OK, client.messages().send(1, "{}"));
                lock.close();
            }
        }
    }

    /** What a fault costs this Java machine; also that its own handling of cut mappings still works afterwards. */
    @Test
    void guardedCutFileIsNoFault() throws Exception {
        Region.guardFaults();
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            client.messages().send(1, "{}");
            assertEquals(Status.OK, service.messages().receive((type, json) -> {}));
            Folders.cut(path, 0);
            assertEquals(Status.CORRUPT, service.messages().receive((type, json) -> {}));
            assertEquals(Status.CORRUPT, service.beat());
            assertEquals(Status.CORRUPT, client.beat());
        }
        Path other = folder.resolve("other");
        Files.write(other, new byte[8192]);
        try (FileChannel channel = FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
            channel.truncate(0);
            assertTrue(faults(mapped));
        }
    }

    /** The Java machine throws some time after the access, at the latest on its next way into the kernel and back. */
    private boolean faults(MappedByteBuffer mapped) {
        try {
            mapped.put(4096, (byte) 1);
            return Files.exists(path.resolveSibling("nowhere"));
        } catch (InternalError e) {
            return true;
        }
    }

    @Test
    void startsWhatTheLaunchFileDescribes() throws Exception {
        Path said = folder.resolve("said");
        new ProcessBuilder("mkfifo", said.toString()).start().waitFor();
        Path launch = folder.resolve("launch");
        Files.writeString(launch, "WORD=went well\n/bin/sh\n-c\necho \"$WORD\" > " + said + "\n");
        RunFolder.startService(launch);
        assertEquals("went well\n", Files.readString(said));
        Files.writeString(launch, "/no/such/program\n");
        BridgeException failure = assertThrows(BridgeException.class, () -> RunFolder.startService(launch));
        assertEquals("cannot start /no/such/program: No such file or directory", failure.getMessage());
    }
}
