package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tempo that taggers write into M4A, which FFmpeg passes by: whole beats per minute in the innermost of these atoms.
 * <pre>
 * moov ▸ udta ▸ meta ▸ ilst ▸ tmpo ▸ data      4 bytes type, 4 bytes language, then the number, big-endian
 * </pre>
 */
final class M4aTempo {
    private static final List<String> WAY = List.of("moov", "udta", "meta", "ilst", "tmpo", "data");
    private static final int HEADER_BYTES = 8;
    private static final int LONG_HEADER_BYTES = 16;
    /** Of {@code meta}, before its first atom. */
    private static final int VERSION_BYTES = 4;

    private static final int NUMBER_AT = 8;

    private M4aTempo() {}

    /** The content of an atom. */
    private record Atom(String name, long from, long to) {}

    /** Empty where the file is no M4A, or tells none. */
    static Optional<String> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Atom first = next(channel, 0, channel.size());
            Atom atom = first != null && first.name.equals("ftyp") ? new Atom("", 0, channel.size()) : null;
            for (String name : WAY) {
                atom = atom == null ? null : inside(channel, atom, name);
            }
            return atom == null ? Optional.empty() : tempo(channel, atom);
        }
    }

    private static @Nullable Atom inside(FileChannel channel, Atom outer, String name) throws IOException {
        long at = outer.from + (outer.name.equals("meta") ? VERSION_BYTES : 0);
        Atom atom = next(channel, at, outer.to);
        while (atom != null && !atom.name.equals(name)) {
            atom = next(channel, atom.to, outer.to);
        }
        return atom;
    }

    /** Null at the end, and where what follows is no atom. */
    private static @Nullable Atom next(FileChannel channel, long at, long end) throws IOException {
        if (end - at < HEADER_BYTES) {
            return null;
        }
        ByteBuffer head = bytes(channel, at, LONG_HEADER_BYTES);
        long size = Integer.toUnsignedLong(head.getInt(0));
        byte[] name = new byte[4];
        head.get(4, name);
        int headerBytes = size == 1 ? LONG_HEADER_BYTES : HEADER_BYTES;
        long bytes = size == 1 ? head.getLong(HEADER_BYTES) : size == 0 ? end - at : size;
        boolean fits = bytes >= headerBytes && bytes <= end - at;
        return fits ? new Atom(new String(name, StandardCharsets.ISO_8859_1), at + headerBytes, at + bytes) : null;
    }

    private static Optional<String> tempo(FileChannel channel, Atom data) throws IOException {
        if (data.to - data.from < NUMBER_AT + 2) {
            return Optional.empty();
        }
        int bpm = Short.toUnsignedInt(bytes(channel, data.from + NUMBER_AT, 2).getShort(0));
        return bpm == 0 ? Optional.empty() : Optional.of(Integer.toString(bpm));
    }

    /** Zeros behind the end of the file. */
    private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // a short read is continued
        }
        return bytes;
    }
}
