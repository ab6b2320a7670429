package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.mlx.Dtype;

class NpzFileTest {
    private static final String FLOATS = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(NpzWriter.Packing.class)
    void refusesAFileCutAtAnyByte(NpzWriter.Packing packing) throws IOException {
        Path path = folder.resolve("whole.npz");
        TensorInfo info = new TensorInfo("a", Dtype.F32, List.of(2));
        NpzWriter.write(path, List.of(info), name -> ByteBuffer.allocate(8), packing);
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut-" + length), Arrays.copyOf(whole, length));
            Refusal.ofOpening(cut, cut.toString());
        }
    }

    @Test
    void deflatedEqualsStored() throws IOException {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] stored = onlyTensor(new ZipBytes().stored("a.npy", ZipBytes.npy(FLOATS, data)));
        byte[] deflated = onlyTensor(new ZipBytes().deflated("a.npy", ZipBytes.npy(FLOATS, data)));
        assertArrayEquals(data, stored);
        assertArrayEquals(stored, deflated);
    }

    @Test
    void readsZip64() throws IOException {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
        assertArrayEquals(data, onlyTensor(new ZipBytes().zip64().stored("a.npy", ZipBytes.npy(FLOATS, data))));
    }

    @Test
    void refusesNegativeZip64Sizes() throws IOException {
        ZipBytes zip = new ZipBytes().zip64().claimBytes(Long.MIN_VALUE);
        Refusal.ofOpening(save(zip.stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "impossible size");
    }

    @Test
    void refusesAZip64DirectoryFarOutside() throws IOException {
        ZipBytes zip = new ZipBytes().zip64().directoryAt(Long.MAX_VALUE - 8);
        Refusal.ofOpening(save(zip.stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "are not in its");
    }

    @Test
    void refusesADirectoryAtANegativeOffset() throws IOException {
        ZipBytes zip = new ZipBytes().zip64().directoryAt(-8);
        Refusal.ofOpening(save(zip.stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "are not in its");
    }

    @Test
    void refusesDeflatedDataWithAWrongChecksum() throws IOException {
        Path path = save(new ZipBytes().claimCrc(1).deflated("a.npy", ZipBytes.npy(FLOATS, new byte[8])));
        try (NpzFile file = NpzFile.open(path)) {
            Refusal.of(() -> file.read("a"), "a.npy does not match its checksum");
        }
    }

    @Test
    void refusesDataThatDoesNotInflate() throws IOException {
        ZipBytes zip = new ZipBytes().claimBytes(64).packed("a.npy", new byte[] {-1, -1, -1, -1});
        Refusal.ofOpening(save(zip), "a.npy does not inflate");
    }

    @Test
    void refusesAMemberThatHoldsLessThanItPromises() throws IOException {
        String wide = FLOATS.replace("(2,)", "(4,)");
        ZipBytes zip = new ZipBytes().claimBytes(ZipBytes.npy(wide, new byte[16]).length);
        Refusal.ofOpening(save(zip.deflated("a.npy", ZipBytes.npy(wide, new byte[8]))), "inflates to");
    }

    @Test
    void refusesAZipBomb() throws IOException {
        byte[] start = ZipBytes.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000,), }", new byte[0]);
        byte[] packed = ZipBytes.deflate(Arrays.copyOf(start, 1 << 20));
        ZipBytes zip = new ZipBytes().claimBytes(start.length + 1_000_000_000L).packed("a.npy", packed);
        Refusal.ofOpening(save(zip), "would inflate");
    }

    @Test
    void refusesMembersOfMoreThanTwoGibibytes() throws IOException {
        ZipBytes zip = new ZipBytes().claimBytes(1L << 31);
        Refusal.ofOpening(save(zip.deflated("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "exceeds 2 GiB");
    }

    @Test
    void refusesMembersThatShareBytes() throws IOException {
        ZipBytes zip = new ZipBytes().stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]));
        Refusal.ofOpening(save(zip.again("b.npy")), "overlaps");
    }

    @Test
    void refusesAMemberNamedTwice() throws IOException {
        byte[] npy = ZipBytes.npy(FLOATS, new byte[8]);
        Refusal.ofOpening(save(new ZipBytes().stored("a.npy", npy).stored("a.npy", npy)), "a.npy twice");
    }

    @Test
    void refusesAnEncryptedMember() throws IOException {
        ZipBytes zip = new ZipBytes().claimFlags(1);
        Refusal.ofOpening(save(zip.stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "encrypted");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 12, 14, 93, 99})
    void refusesUnknownPacking(int method) throws IOException {
        ZipBytes zip = new ZipBytes().claimMethod(method);
        Refusal.ofOpening(save(zip.stored("a.npy", ZipBytes.npy(FLOATS, new byte[8]))), "method " + method);
    }

    @Test
    void refusesAMemberThatIsNoArray() throws IOException {
        Refusal.ofOpening(save(new ZipBytes().stored("a.txt", new byte[64])), "a.txt is not an npy array");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f16', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967298,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}",
                "{'descr': '<f4', 'shape': (2,), }",
                "__import__('os').system('true')",
                ""
            })
    void refusesAnArrayThatIsNotPlain(String header) throws IOException {
        Refusal.ofOpening(save(new ZipBytes().stored("a.npy", ZipBytes.npy(header, new byte[8]))), "a ");
    }

    @Test
    void refusesAHeaderThatClaimsMoreThanTheMember() throws IOException {
        byte[] npy = ZipBytes.npy(FLOATS, new byte[8]);
        npy[8] = (byte) 0xff;
        npy[9] = (byte) 0xff;
        Refusal.ofOpening(save(new ZipBytes().stored("a.npy", npy)), "header that is cut off");
    }

    @Test
    void refusesAHostileHeaderQuickly() throws IOException {
        String header = FLOATS.replace("}", " ".repeat(60_000));
        Path path = save(new ZipBytes().stored("a.npy", ZipBytes.npy(header, new byte[8])));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Refusal.ofOpening(path, "not a plain array"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 127})
    void refusesUnknownNpyVersions(int version) throws IOException {
        byte[] npy = ZipBytes.npy(FLOATS, new byte[8]);
        npy[6] = (byte) version;
        Refusal.ofOpening(save(new ZipBytes().stored("a.npy", npy)), "npy version");
    }

    @Test
    void readsAScalar() throws IOException {
        String scalar = FLOATS.replace("(2,)", "()");
        Path path = save(new ZipBytes().stored("a.npy", ZipBytes.npy(scalar, new byte[4])));
        try (NpzFile file = NpzFile.open(path)) {
            assertEquals(List.of(), file.tensors().get("a").shape());
        }
    }

    @Test
    void readsAnArchiveWithoutMembers() throws IOException {
        try (NpzFile file = NpzFile.open(save(new ZipBytes()))) {
            assertEquals(Set.of(), file.tensors().keySet());
        }
    }

    private byte[] onlyTensor(ZipBytes zip) throws IOException {
        try (NpzFile file = NpzFile.open(save(zip))) {
            ByteBuffer bytes = file.read("a");
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        }
    }

    private Path save(ZipBytes zip) throws IOException {
        return Files.write(folder.resolve("f.npz"), zip.bytes());
    }
}
