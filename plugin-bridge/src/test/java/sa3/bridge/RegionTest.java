package sa3.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of a region in one process. The facts have twins of the same names in region_test.c. */
class RegionTest {
    private static final int NOTHING = -1;
    private static final int GOODBYE = -2;

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameRegion() throws Exception {
        path = Folders.regionIn(folder);
    }

    /** The type of the next message, NOTHING or GOODBYE. */
    private static int receiveType(Region region) {
        AtomicInteger received = new AtomicInteger();
        Status status = region.messages().receive((type, json) -> received.set(type));
        return switch (status) {
            case OK -> received.get();
            case EMPTY -> NOTHING;
            case CLOSED -> GOODBYE;
            default -> throw new AssertionError(status);
        };
    }

    private static Status refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(BridgeException.class, call).status();
    }

    @Test
    void messagesArriveBothWays() throws Exception {
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            assertEquals(Status.OK, client.messages().send(1, "{\"kind\":\"träck\"}"));
            assertEquals(Status.OK, service.messages().receive((type, json) -> {
                assertEquals(1, type);
                assertEquals("{\"kind\":\"träck\"}", json);
                assertEquals(Status.OK, service.messages().send(101, "{}"));
            }));
            assertEquals(NOTHING, receiveType(service));
            assertEquals(101, receiveType(client));
            assertEquals(NOTHING, receiveType(client));
        }
    }

    @Test
    void audioArrivesBothWays() throws Exception {
        float[][] planar = {{0, 1, 2, 3}, {10, 11, 12, 13}};
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            assertEquals(Status.OK, service.audio().send(7, 1L << 40, planar, 1, 3));
            assertEquals(Status.OK, client.audio().receive((stream, startFrame, received) -> {
                assertEquals(7, stream);
                assertEquals(1L << 40, startFrame);
                assertArrayEquals(new float[] {1, 2, 3}, received[0]);
                assertArrayEquals(new float[] {11, 12, 13}, received[1]);
            }));
            assertEquals(Status.OK, client.audio().send(1, 0, planar, 0, 4));
            assertEquals(Status.OK, service.audio().receive((s, f, received) -> assertArrayEquals(planar, received)));
            assertEquals(Status.EMPTY, service.audio().receive((s, f, received) -> {}));
        }
    }

    @Test
    void largestMessageArrives() throws Exception {
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            assertEquals(Status.OK, client.messages().send(1, "x".repeat(Messages.MAX_BYTES)));
            assertEquals(Status.TOO_LARGE, client.messages().send(2, "x".repeat(Messages.MAX_BYTES + 1)));
            assertEquals(
                    Status.OK,
                    service.messages().receive((type, json) -> assertEquals("x".repeat(Messages.MAX_BYTES), json)));
            assertEquals(NOTHING, receiveType(service));
        }
    }

    @Test
    void largestChunkArrives() throws Exception {
        int most = AudioChunks.MAX_FLOATS / AudioChunks.MAX_CHANNELS;
        float[][] planar = new float[AudioChunks.MAX_CHANNELS][most + 1];
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            assertEquals(Status.OK, service.audio().send(1, 0, planar, 0, most));
            assertEquals(Status.TOO_LARGE, service.audio().send(1, 0, planar, 0, most + 1));
            assertEquals(
                    Status.TOO_LARGE, service.audio().send(1, 0, new float[AudioChunks.MAX_CHANNELS + 1][1], 0, 1));
            assertEquals(Status.OK, client.audio().receive((s, f, received) -> assertEquals(64, received.length)));
        }
    }

    @Test
    void fullRingRefusesAndLosesNothing() throws Exception {
        String text = "x".repeat(10_000);
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            int sent = 0;
            while (client.messages().send(sent + 1, text) == Status.OK) {
                sent++;
            }
            assertEquals(Status.FULL, client.messages().send(sent + 1, text));
            assertEquals(26, sent);
            for (int i = 1; i <= sent; i++) {
                assertEquals(i, receiveType(service));
            }
            assertEquals(NOTHING, receiveType(service));
            assertEquals(Status.OK, client.messages().send(sent + 1, text));
            assertEquals(sent + 1, receiveType(service));
        }
    }

    @Test
    void bugsOfTheCallerAreInvalid() throws Exception {
        try (Region client = Region.create(path)) {
            assertEquals(Status.INVALID, client.messages().send(0, "{}"));
            assertEquals(Status.INVALID, client.messages().send(-1, "{}"));
            assertEquals(Status.INVALID, client.audio().send(1, 0, new float[0][], 0, 4));
            assertEquals(Status.INVALID, client.audio().send(1, 0, new float[1][4], 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> client.audio().send(1, 0, new float[1][4], 2, 3));
            client.close();
            client.close();
            assertThrows(IllegalStateException.class, client::beat);
        }
    }

    @Test
    void clientMaySendBeforeAnyService() throws Exception {
        try (Region client = Region.create(path)) {
            assertEquals(0, client.serviceEpoch());
            assertEquals(Status.OK, client.messages().send(1, "{}"));
            try (Region service = Region.attach(path)) {
                assertEquals(1, receiveType(service));
            }
        }
    }

    @Test
    void oneServiceAtATime() throws Exception {
        try (Region client = Region.create(path)) {
            assertFalse(client.peerAlive());
            try (Region service = Region.attach(path)) {
                assertTrue(client.peerAlive());
                assertTrue(service.peerAlive());
                assertEquals(Status.BUSY, refusal(() -> Region.attach(path)));
            }
            assertFalse(client.peerAlive());
            Region.attach(path).close();
            assertEquals(2, client.serviceEpoch());
        }
    }

    @Test
    void nextServiceGoesOnWhereTheLastStopped() throws Exception {
        try (Region client = Region.create(path)) {
            try (Region first = Region.attach(path)) {
                client.messages().send(1, "{}");
                client.messages().send(2, "{}");
                first.messages().send(101, "{}");
                assertEquals(1, receiveType(first));
            }
            try (Region second = Region.attach(path)) {
                assertEquals(2, client.serviceEpoch());
                assertEquals(2, receiveType(second));
                second.messages().send(102, "{}");
                assertEquals(101, receiveType(client));
                assertEquals(102, receiveType(client));
            }
        }
    }

    @Test
    void goodbyeComesAfterTheLastMessage() throws Exception {
        Region client = Region.create(path);
        Region first = Region.attach(path);
        first.messages().send(101, "{}");
        first.close();
        assertEquals(Status.CLOSED, client.messages().send(1, "{}"));
        assertEquals(101, receiveType(client));
        assertEquals(GOODBYE, receiveType(client));
        try (Region second = Region.attach(path)) {
            assertEquals(Status.OK, client.messages().send(1, "{}"));
            assertEquals(NOTHING, receiveType(client));
            client.close();
            assertEquals(1, receiveType(second));
            assertEquals(GOODBYE, receiveType(second));
            assertEquals(Status.CLOSED, second.messages().send(101, "{}"));
            assertFalse(second.peerAlive());
        }
    }

    @Test
    void closingTheClientRemovesTheFile() throws Exception {
        Region client = Region.create(path);
        assertTrue(Files.exists(path));
        client.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void aLivingOwnersNameIsRefused() throws Exception {
        try (Region client = Region.create(path)) {
            assertEquals(Status.BUSY, refusal(() -> Region.create(path)));
            assertTrue(Region.ownerAlive(path));
            assertEquals(0, RunFolder.at(folder).sweep());
            assertEquals(Status.OK, client.beat());
        }
    }

    @Test
    void deadOwnersRegionsAreRemoved() throws Exception {
        Path dead = folder.resolve("dead.sa3");
        Path draft = folder.resolve("half.sa3.1.0.sa3-new");
        Path other = folder.resolve("service.json");
        for (Path file : new Path[] {dead, draft, other}) {
            Folders.permit(Files.writeString(file, "left over"), "rw-------");
        }
        RunFolder run = RunFolder.at(folder);
        try (Region client = Region.create(path)) {
            assertEquals(java.util.List.of(dead, path), run.regions());
            assertFalse(Region.ownerAlive(dead));
            assertEquals(2, run.sweep());
            assertTrue(Files.exists(client.path()) && Files.exists(other));
            assertFalse(Files.exists(dead) || Files.exists(draft));
        }
    }

    @Test
    void createReplacesADeadOwnersRegion() throws Exception {
        Folders.permit(Files.writeString(path, "left over"), "rw-------");
        try (Region client = Region.create(path)) {
            assertEquals(Status.OK, client.beat());
            assertTrue(Region.ownerAlive(path));
        }
    }

    @Test
    void silenceIsCountedFromTheLastBeat() throws Exception {
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            assertEquals(-1, client.peerSilenceMs(1000));
            service.beat();
            assertEquals(0, client.peerSilenceMs(5000));
            assertEquals(1500, client.peerSilenceMs(6500));
            assertEquals(0, client.peerSilenceMs(4000)); // a clock that goes back is no beat, and no harm
            service.beat();
            assertEquals(0, client.peerSilenceMs(9000));
            assertEquals(-1, service.peerSilenceMs(9000));
            assertTrue(Region.monotonicMs() <= Region.monotonicMs());
        }
    }

    @Test
    void thereIsOneService() throws Exception {
        RunFolder run = RunFolder.at(folder);
        assertFalse(run.serviceAlive());
        try (ServiceLock lock = run.lockService().orElseThrow()) {
            assertTrue(run.serviceAlive());
            assertTrue(run.lockService().isEmpty());
            lock.close(); // and once more at the end
        }
        assertFalse(run.serviceAlive());
        run.lockService().orElseThrow().close();
    }
}
