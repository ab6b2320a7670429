package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A {@code .npz} file: a zip archive of {@code .npy} arrays. Stored members are mapped, unchecked: their bytes
 * were hashed when the file was installed. Deflated ones are inflated into exactly the bytes that their header promises,
 * within limits, so that a bomb cannot fill the memory.
 */
public final class NpzFile implements TensorFile {
    private static final String SUFFIX = ".npy";
    /** Constant tensors up to this size pack as well as they like. */
    private static final long HARMLESS_BYTES = 64L << 20;

    private static final long MAX_RATIO = 100;

    private record Entry(ZipDirectory.Member member, NpyHeader header) {}

    private final FileBytes file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    private NpzFile(FileBytes file) {
        this.file = file;
    }

    /** @throws WeightsException not such a file, or one that does not hold together */
    public static NpzFile open(Path path) {
        FileBytes mapped = new FileBytes(path, FileBytes.Access.MAPPED);
        NpzFile npz = new NpzFile(mapped);
        try {
            ZipDirectory.read(mapped).values().forEach(npz::add);
            return npz;
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    private void add(ZipDirectory.Member member) {
        if (!member.name().endsWith(SUFFIX)) {
            throw damaged(member.name() + " is not an npy array");
        }
        String name = member.name().substring(0, member.name().length() - SUFFIX.length());
        requireNoBomb(member);
        int start = (int) Math.min(member.bytes(), NpyHeader.MAX_BYTES);
        NpyHeader header = NpyHeader.parse(name, bytes(member, start), String.valueOf(file.path()));
        if (header.bytes() + header.info().bytes() != member.bytes()) {
            throw damaged(name + " of shape " + header.info().shape() + " needs "
                    + header.info().bytes() + " bytes, the archive holds " + (member.bytes() - header.bytes()));
        }
        entries.put(name, new Entry(member, header));
        tensors.put(name, header.info());
    }

    private void requireNoBomb(ZipDirectory.Member member) {
        if (member.bytes() > Integer.MAX_VALUE) {
            throw damaged(member.name() + " exceeds 2 GiB");
        }
        if (member.bytes() > HARMLESS_BYTES && member.bytes() / MAX_RATIO > member.packedBytes()) {
            throw damaged(member.name() + " would inflate " + member.packedBytes() + " bytes to " + member.bytes()
                    + ", which no trained weights do");
        }
    }

    /** The first {@code count} bytes of a member. */
    private ByteBuffer bytes(ZipDirectory.Member member, int count) {
        if (member.stored()) {
            return file.range(member.dataOffset(), member.packedBytes())
                    .slice(0, count)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer packed = file.range(member.dataOffset(), member.packedBytes());
        ByteBuffer plain = ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int inflated;
            do {
                inflated = inflater.inflate(plain);
            } while (inflated > 0 && plain.hasRemaining());
        } catch (DataFormatException e) {
            throw damaged(member.name() + " does not inflate: " + e.getMessage());
        } finally {
            inflater.end();
        }
        if (plain.hasRemaining()) {
            throw damaged(member.name() + " inflates to " + plain.position() + " bytes, " + count + " were promised");
        }
        return plain.flip();
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public ByteBuffer read(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new WeightsException(name + ": missing in " + file.path());
        }
        ZipDirectory.Member member = entry.member();
        ByteBuffer whole = bytes(member, (int) member.bytes());
        if (!member.stored()) {
            verify(member, whole);
        }
        int header = entry.header().bytes();
        return whole.slice(header, whole.capacity() - header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void verify(ZipDirectory.Member member, ByteBuffer whole) {
        CRC32 crc = new CRC32();
        crc.update(whole.duplicate());
        if (crc.getValue() != member.crc32()) {
            throw damaged(member.name() + " does not match its checksum");
        }
    }

    private WeightsException damaged(String what) {
        return new WeightsException("not a usable npz file " + file.path() + ": " + what);
    }

    @Override
    public void close() {
        file.close();
    }
}
