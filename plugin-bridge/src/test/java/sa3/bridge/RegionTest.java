package sa3.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void closeFolderToOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        path = folder.resolve("instance.sa3");
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
            assertEquals(Status.EMPTY, service.messages().receive((type, json) -> {}));
            assertEquals(Status.OK, client.messages().receive((type, json) -> assertEquals(101, type)));
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
        }
    }

    @Test
    void oneServiceAtATime() throws Exception {
        try (Region client = Region.create(path)) {
            assertFalse(client.peerAlive());
            try (Region service = Region.attach(path)) {
                assertTrue(client.peerAlive());
                assertTrue(service.peerAlive());
                assertEquals(
                        Status.BUSY,
                        assertThrows(BridgeException.class, () -> Region.attach(path))
                                .status());
            }
            assertFalse(client.peerAlive());
            Region.attach(path).close();
            assertEquals(2, client.serviceEpoch());
        }
    }

    @Test
    void closingTheClientRemovesTheFile() throws Exception {
        Region.create(path).close();
        assertFalse(Files.exists(path));
    }
}
