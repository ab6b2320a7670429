package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The central directory of a zip archive, zip64 included. The platform's reader does not tell where a member's bytes lie,
 * which is what mapping them takes.
 */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int ZIP64_EXTRA = 0x0001;
    private static final long MAX_DIRECTORY_BYTES = 64L << 20;
    private static final long UNKNOWN_32 = 0xffffffffL;

    /**
     * One member.
     *
     * @param stored true when its bytes are plain, false when deflated
     * @param headerOffset where its own header begins in the file
     * @param dataOffset where its bytes begin in the file
     * @param packedBytes how many there are
     * @param bytes how many they stand for
     */
    record Member(
            String name,
            boolean stored,
            long headerOffset,
            long dataOffset,
            long packedBytes,
            long bytes,
            long crc32) {}

    private final FileBytes file;
    private long directoryOffset;

    private ZipDirectory(FileBytes file) {
        this.file = file;
    }

    /** Members by name, in file order. */
    static Map<String, Member> read(FileBytes file) {
        return new ZipDirectory(file).members();
    }

    private Map<String, Member> members() {
        long[] place = place();
        if (place[1] > MAX_DIRECTORY_BYTES) {
            throw damaged("its directory claims " + place[1] + " bytes");
        }
        ByteBuffer directory = file.range(place[0], place[1]);
        Map<String, Member> members = new LinkedHashMap<>();
        directoryOffset = place[0];
        while (directory.hasRemaining()) {
            Member member = entry(directory);
            if (members.put(member.name(), member) != null) {
                throw damaged("it holds " + member.name() + " twice");
            }
        }
        requireDisjoint(members.values());
        return members;
    }

    /** Members that share bytes are how a small archive pretends to be a huge one. */
    private void requireDisjoint(Collection<Member> members) {
        List<Member> ordered = members.stream()
                .sorted(Comparator.comparingLong(Member::headerOffset))
                .toList();
        long free = 0;
        for (Member member : ordered) {
            long end = directoryOffset - member.dataOffset();
            if (member.headerOffset() < free || member.packedBytes() > end) {
                throw damaged(member.name() + " overlaps something else in the archive");
            }
            free = member.dataOffset() + member.packedBytes();
        }
    }

    /** Offset and size of the directory. */
    private long[] place() {
        int tail = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer bytes = file.range(file.size() - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            boolean reachesEnd = at + END_BYTES + Short.toUnsignedInt(bytes.getShort(at + 20)) == tail;
            if (reachesEnd && bytes.getInt(at) == END_SIGNATURE) {
                long size = Integer.toUnsignedLong(bytes.getInt(at + 12));
                long offset = Integer.toUnsignedLong(bytes.getInt(at + 16));
                boolean zip64 = size == UNKNOWN_32
                        || offset == UNKNOWN_32
                        || Short.toUnsignedInt(bytes.getShort(at + 10)) == 0xffff;
                return zip64 ? place64(file.size() - tail + at) : new long[] {offset, size};
            }
        }
        throw damaged("it is not a zip archive or its end is cut off");
    }

    private long[] place64(long endRecord) {
        ByteBuffer locator = file.range(endRecord - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) != LOCATOR_SIGNATURE) {
            throw damaged("its zip64 locator is missing");
        }
        ByteBuffer end = file.range(locator.getLong(8), END64_BYTES);
        if (end.getInt(0) != END64_SIGNATURE) {
            throw damaged("its zip64 directory is missing");
        }
        return new long[] {end.getLong(48), end.getLong(40)};
    }

    private Member entry(ByteBuffer directory) {
        if (directory.remaining() < ENTRY_BYTES || directory.getInt(directory.position()) != ENTRY_SIGNATURE) {
            throw damaged("its directory is cut off");
        }
        ByteBuffer fixed = slice(directory, ENTRY_BYTES);
        byte[] name = new byte[Short.toUnsignedInt(fixed.getShort(28))];
        int extraBytes = Short.toUnsignedInt(fixed.getShort(30));
        int commentBytes = Short.toUnsignedInt(fixed.getShort(32));
        if (directory.remaining() < name.length + extraBytes + commentBytes) {
            throw damaged("its directory is cut off");
        }
        directory.get(name);
        ByteBuffer extra = slice(directory, extraBytes);
        directory.position(directory.position() + commentBytes);
        return member(new String(name, StandardCharsets.UTF_8), fixed, extra);
    }

    private Member member(String name, ByteBuffer fixed, ByteBuffer extra) {
        int flags = fixed.getShort(8);
        int method = Short.toUnsignedInt(fixed.getShort(10));
        if ((flags & 1) != 0 || (method != 0 && method != 8)) {
            throw damaged(name + " is encrypted or packed in an unknown way (method " + method + ")");
        }
        long[] sizes = {
            Integer.toUnsignedLong(fixed.getInt(24)),
            Integer.toUnsignedLong(fixed.getInt(20)),
            Integer.toUnsignedLong(fixed.getInt(42))
        };
        applyZip64(extra, sizes);
        if (sizes[0] < 0 || sizes[1] < 0) {
            throw damaged(name + " gives an impossible size");
        }
        if (method == 0 && sizes[0] != sizes[1]) {
            throw damaged(name + " is stored plain but gives two sizes");
        }
        long crc32 = Integer.toUnsignedLong(fixed.getInt(16));
        return new Member(name, method == 0, sizes[2], dataOffset(sizes[2]), sizes[1], sizes[0], crc32);
    }

    /** Fills in, in this order, the sizes and the offset that did not fit in 32 bits. */
    private void applyZip64(ByteBuffer extra, long[] sizes) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                throw damaged("its directory is cut off");
            }
            ByteBuffer field = slice(extra, length);
            for (int i = 0; id == ZIP64_EXTRA && i < sizes.length; i++) {
                if (sizes[i] == UNKNOWN_32 && field.remaining() >= 8) {
                    sizes[i] = field.getLong();
                }
            }
        }
    }

    /** The local header repeats the name; only it tells where the bytes begin. */
    private long dataOffset(long localHeader) {
        ByteBuffer local = file.range(localHeader, LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw damaged("a member's header is not at " + localHeader);
        }
        return localHeader
                + LOCAL_BYTES
                + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
    }

    /** The next {@code length} bytes, and the buffer moved past them. */
    private static ByteBuffer slice(ByteBuffer buffer, int length) {
        ByteBuffer part = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + length);
        return part;
    }

    private WeightsException damaged(String what) {
        return new WeightsException("not a usable npz file " + file.path() + ": " + what);
    }
}
