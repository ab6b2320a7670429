package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The list of chunks of a RIFF/WAVE file; sizes are checked against the file before anything is allocated. */
final class RiffChunks {
    /** Writers to pipes leave this size: the chunk lasts to the end of the file. */
    static final long UNKNOWN_SIZE = 0xFFFFFFFFL;

    private static final int MAX_CHUNKS = 10_000;
    private static final int MAX_LOADED_BYTES = 16 << 20;

    /**
     * Where a chunk's content lies.
     *
     * @param announcedBytes what its header says
     * @param presentBytes how much of it the file holds
     */
    record Chunk(String id, long offset, long announcedBytes, long presentBytes) {}

    private final Path file;
    private final FileChannel channel;
    private final List<Chunk> chunks = new ArrayList<>();

    private RiffChunks(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static boolean isWave(ByteBuffer head) {
        return head.limit() >= 12
                && fourCc(head, 0).equals("RIFF")
                && fourCc(head, 8).equals("WAVE");
    }

    /** Walks the file; stops at the data chunk's end if nothing sensible follows. */
    static RiffChunks scan(Path file, FileChannel channel) throws IOException {
        RiffChunks riff = new RiffChunks(file, channel);
        long size = channel.size();
        long offset = 12;
        while (offset + 8 <= size && riff.chunks.size() < MAX_CHUNKS) {
            ByteBuffer header = riff.read(offset, 8);
            long announced = Integer.toUnsignedLong(header.getInt(4));
            long present = Math.min(announced, size - offset - 8);
            riff.chunks.add(new Chunk(fourCc(header, 0), offset + 8, announced, present));
            offset += 8 + announced + (announced & 1);
        }
        return riff;
    }

    @Nullable
    Chunk find(String id) {
        for (Chunk chunk : chunks) {
            if (chunk.id().equals(id)) {
                return chunk;
            }
        }
        return null;
    }

    List<Chunk> all() {
        return chunks;
    }

    /** The content of a small chunk, little-endian; empty if it is absent, cut off or unreasonably large. */
    Optional<ByteBuffer> load(String id) throws IOException {
        Chunk chunk = find(id);
        if (chunk == null || chunk.presentBytes() < chunk.announcedBytes() || chunk.presentBytes() > MAX_LOADED_BYTES) {
            return Optional.empty();
        }
        return Optional.of(read(chunk.offset(), (int) chunk.presentBytes()));
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new AudioFileException(file + " became shorter while it was read; try again");
            }
        }
        return buffer.flip();
    }

    private static String fourCc(ByteBuffer bytes, int at) {
        byte[] id = new byte[4];
        bytes.get(at, id);
        return new String(id, StandardCharsets.ISO_8859_1);
    }
}
