package sa3.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders that must be refused. The facts have twins of the same names in refusal_test.c. */
class RefusalTest {
    private static final int REGION_BYTES = 2_625_536;

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameRegion() throws Exception {
        path = Folders.regionIn(folder);
    }

    private BridgeException attachIsRefused() {
        return assertThrows(BridgeException.class, () -> Region.attach(path).close());
    }

    private Status attachWith(long offset, int... bytes) throws Exception {
        byte[] patch = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            patch[i] = (byte) bytes[i];
        }
        try (Region client = Region.create(path)) {
            Folders.patch(client.path(), offset, patch);
            return attachIsRefused().status();
        }
    }

    @Test
    void refusesWrongMagic() throws Exception {
        assertEquals(Status.CORRUPT, attachWith(0, 'X'));
    }

    @Test
    void refusesAllZero() throws Exception {
        assertEquals(Status.CORRUPT, attachWith(0, new int[4096]));
    }

    @Test
    void refusesWrongVersionAndTellsTheClient() throws Exception {
        try (Region client = Region.create(path)) {
            Folders.patch(path, 8, (byte) 2);
            BridgeException refusal = attachIsRefused();
            assertEquals(Status.WRONG_VERSION, refusal.status());
            assertTrue(refusal.getMessage().contains("layout version 2"), refusal.getMessage());
            assertEquals(1, Folders.read(path, 12, 1)[0]);
            Folders.patch(path, 12, (byte) 2);
            assertTrue(client.serviceRefused());
        }
    }

    @Test
    void refusesShortFile() throws Exception {
        for (int bytes : new int[] {0, 1, 4095, 4096, REGION_BYTES - 1}) {
            try (Region client = Region.create(path)) {
                Folders.cut(client.path(), bytes);
                assertEquals(Status.CORRUPT, attachIsRefused().status());
            }
        }
    }

    @Test
    void refusesGrownFile() throws Exception {
        try (Region client = Region.create(path)) {
            Folders.patch(path, REGION_BYTES, (byte) 0);
            assertEquals(Status.CORRUPT, attachIsRefused().status());
            assertEquals(Status.CORRUPT, client.beat());
        }
    }

    @Test
    void refusesRingsOutsideTheRegion() throws Exception {
        for (int ring = 0; ring < 4; ring++) {
            assertEquals(Status.CORRUPT, attachWith(128 + 16 * ring, 0, 0, 0, 0, 0, 0, 0, 0xc0));
            assertEquals(Status.CORRUPT, attachWith(136 + 16 * ring, 0, 0, 0, 0, 0, 0, 0, 0x80));
        }
    }

    @Test
    void refusesImpossiblePositions() throws Exception {
        for (int counter = 0; counter < 8; counter++) {
            assertEquals(Status.CORRUPT, attachWith(512 + 128 * counter, 4));
        }
    }

    @Test
    void tornRecordsAreCorruptForGood() throws Exception {
        try (Region client = Region.create(path);
                Region service = Region.attach(path)) {
            client.messages().send(1, "{}");
            Folders.patch(path, 4096, new byte[8]);
            for (int i = 0; i < 2; i++) {
                assertEquals(Status.CORRUPT, service.messages().receive((type, json) -> {}));
                assertEquals(Status.CORRUPT, service.messages().send(101, "{}"));
            }
        }
    }

    @Test
    void refusesNamesThatAreNoRegions() {
        assertEquals(
                Status.INVALID,
                assertThrows(BridgeException.class, () -> Region.create(folder.resolve("instance.txt")))
                        .status());
        BridgeException missing = attachIsRefused();
        assertEquals(Status.IO, missing.status());
        assertTrue(missing.getMessage().contains(path.toString()), missing.getMessage());
    }

    @Test
    void refusesWhatIsNoPlainFile() throws Exception {
        Path elsewhere = folder.resolve("elsewhere.sa3");
        try (Region client = Region.create(elsewhere)) {
            Files.createSymbolicLink(path, client.path());
            assertEquals(Status.NOT_OURS, attachIsRefused().status());
        }
    }

    @Test
    void refusesFilesOpenToOthers() throws Exception {
        try (Region client = Region.create(path)) {
            Folders.permit(client.path(), "rw-r-----");
            assertEquals(Status.NOT_OURS, attachIsRefused().status());
        }
    }

    @Test
    void refusesFoldersOpenToOthers() throws Exception {
        Folders.permit(folder, "rwxr-x---");
        RunFolder run = RunFolder.at(folder);
        for (org.junit.jupiter.api.function.Executable call : new org.junit.jupiter.api.function.Executable[] {
            () -> Region.create(path),
            () -> Region.attach(path),
            () -> Region.ownerAlive(path),
            run::sweep,
            run::lockService,
            run::serviceAlive
        }) {
            assertEquals(
                    Status.NOT_OURS, assertThrows(BridgeException.class, call).status());
        }
    }
}
