package sa3.dsp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Ogg states no length: that the last page is whole is all that shows whether a file was cut. */
final class OggPages {
    private static final int CAPTURE = 0x4F676753; // "OggS"
    private static final int HEADER_BYTES = 27;
    private static final int MAX_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255;

    private OggPages() {}

    /** Does nothing for a file that is not Ogg. */
    static void requireWholeLastPage(FileChannel channel, ReadLimits limits) throws IOException {
        if (channel.size() < HEADER_BYTES || read(channel, 0, 4).getInt(0) != CAPTURE) {
            return;
        }
        long start = Math.max(0, channel.size() - MAX_PAGE_BYTES);
        ByteBuffer tail = read(channel, start, (int) (channel.size() - start));
        int page = tail.limit() - 4;
        while (page >= 0 && tail.getInt(page) != CAPTURE) {
            page--;
        }
        if (page < 0 || !fits(tail, page)) {
            throw limits.damaged("it is cut off inside its last page");
        }
    }

    /** Header, then one length byte for each segment, then the segments. */
    private static boolean fits(ByteBuffer tail, int page) {
        int segments = page + HEADER_BYTES <= tail.limit() ? Byte.toUnsignedInt(tail.get(page + HEADER_BYTES - 1)) : 0;
        int end = page + HEADER_BYTES + segments;
        if (end > tail.limit()) {
            return false;
        }
        for (int i = 0; i < segments; i++) {
            end += Byte.toUnsignedInt(tail.get(page + HEADER_BYTES + i));
        }
        return end <= tail.limit();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // a short read is continued
        }
        return buffer.flip();
    }
}
