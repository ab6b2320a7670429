package sa3.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Builds zip archives byte by byte, with lies where a test asks for them; a claim holds for the members after it. */
final class ZipBytes {
    private static final int UNKNOWN_32 = -1;

    private final ByteBuffer members = buffer(4 << 20);
    private final ByteBuffer directory = buffer(1 << 16);
    private int count;
    private int lastHeader;
    private boolean zip64;
    private @Nullable Long bytes;
    private @Nullable Integer crc;
    private @Nullable Integer method;
    private @Nullable Long directoryOffset;
    private int flags;
    private Member last = new Member(0, 0, 0, 0);

    private record Member(int method, int crc, int packed, long bytes) {}

    static byte[] npy(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        return buffer(10 + text.length + data.length)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text)
                .put(data)
                .array();
    }

    static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!deflater.finished()) {
            packed.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return packed.toByteArray();
    }

    ZipBytes zip64() {
        zip64 = true;
        return this;
    }

    ZipBytes claimBytes(long claimed) {
        bytes = claimed;
        return this;
    }

    ZipBytes claimCrc(int claimed) {
        crc = claimed;
        return this;
    }

    ZipBytes claimMethod(int claimed) {
        method = claimed;
        return this;
    }

    ZipBytes claimFlags(int claimed) {
        flags = claimed;
        return this;
    }

    ZipBytes directoryAt(long claimed) {
        directoryOffset = claimed;
        return this;
    }

    ZipBytes stored(String name, byte[] plain) {
        return member(name, new Member(0, crc32(plain), plain.length, plain.length), plain);
    }

    ZipBytes deflated(String name, byte[] plain) {
        byte[] packed = deflate(plain);
        return member(name, new Member(8, crc32(plain), packed.length, plain.length), packed);
    }

    ZipBytes packed(String name, byte[] packed) {
        return member(name, new Member(8, 0, packed.length, 0), packed);
    }

    /** A directory entry for the bytes of the last member under another name. */
    ZipBytes again(String name) {
        entry(name, last);
        return this;
    }

    private ZipBytes member(String name, Member honest, byte[] content) {
        last = new Member(
                method == null ? honest.method : method,
                crc == null ? honest.crc : crc,
                honest.packed,
                bytes == null ? honest.bytes : bytes);
        lastHeader = members.position();
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        members.putInt(0x04034b50).putShort((short) 20).putShort((short) flags).putShort((short) last.method);
        members.putInt(0).putInt(last.crc).putInt(last.packed).putInt((int) last.bytes);
        members.putShort((short) ascii.length).putShort((short) 0).put(ascii).put(content);
        entry(name, last);
        return this;
    }

    private void entry(String name, Member member) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        directory.putInt(0x02014b50).putShort((short) 45).putShort((short) 20);
        directory
                .putShort((short) flags)
                .putShort((short) member.method)
                .putInt(0)
                .putInt(member.crc);
        directory.putInt(zip64 ? UNKNOWN_32 : member.packed).putInt(zip64 ? UNKNOWN_32 : (int) member.bytes);
        directory
                .putShort((short) ascii.length)
                .putShort((short) (zip64 ? 28 : 0))
                .putShort((short) 0);
        directory.putShort((short) 0).putShort((short) 0).putInt(0).putInt(zip64 ? UNKNOWN_32 : lastHeader);
        directory.put(ascii);
        if (zip64) {
            directory.putShort((short) 1).putShort((short) 24);
            directory.putLong(member.bytes).putLong(member.packed).putLong(lastHeader);
        }
        count++;
    }

    byte[] bytes() {
        int start = members.position();
        int size = directory.position();
        ByteBuffer all = buffer(start + size + 56 + 20 + 22);
        all.put(members.array(), 0, start).put(directory.array(), 0, size);
        if (zip64) {
            int end64 = all.position();
            all.putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putInt(0)
                    .putInt(0);
            all.putLong(count).putLong(count).putLong(size).putLong(directoryOffset == null ? start : directoryOffset);
            all.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
        }
        all.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
        all.putInt(zip64 ? UNKNOWN_32 : size).putInt(zip64 ? UNKNOWN_32 : start).putShort((short) 0);
        byte[] exact = new byte[all.position()];
        all.get(0, exact);
        return exact;
    }

    private static int crc32(byte[] plain) {
        CRC32 crc = new CRC32();
        crc.update(plain);
        return (int) crc.getValue();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
