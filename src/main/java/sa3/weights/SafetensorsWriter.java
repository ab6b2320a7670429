package sa3.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;

/** Writes {@code .safetensors}: one tensor in memory at a time, the file complete or absent. Any thread. */
public final class SafetensorsWriter {
    private static final int ALIGNMENT_BYTES = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SafetensorsWriter() {}

    /**
     * Writes or replaces a file. Tensors of wide types come first, so that each is aligned; the order is kept otherwise.
     *
     * @param metadata texts for the header
     * @throws WeightsException a tensor's bytes do not fit its header, a name occurs twice, or the disk refuses
     */
    public static void write(
            Path path, Map<String, String> metadata, Collection<TensorInfo> tensors, TensorSource source) {
        List<TensorInfo> ordered = tensors.stream()
                .sorted(Comparator.comparingInt(info -> -info.dtype().bytes()))
                .toList();
        requireDistinct(path, ordered);
        byte[] header = header(metadata, ordered);
        try {
            WholeFile.write(path, channel -> {
                writeAll(channel, lengthOf(header));
                writeAll(channel, ByteBuffer.wrap(header));
                for (TensorInfo info : ordered) {
                    writeAll(channel, bytes(path, info, source));
                }
            });
        } catch (IOException e) {
            throw new WeightsException("cannot write " + path + ": " + FailureText.of(e), e);
        }
    }

    private static ByteBuffer lengthOf(byte[] header) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .flip();
    }

    private static byte[] header(Map<String, String> metadata, List<TensorInfo> tensors) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject("__metadata__");
            metadata.forEach(texts::put);
        }
        long offset = 0;
        for (TensorInfo info : tensors) {
            ObjectNode node =
                    root.putObject(info.name()).put("dtype", info.dtype().name());
            info.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(offset + info.bytes());
            offset += info.bytes();
        }
        return padded(root);
    }

    /** The format allows spaces after the header; they align the data. */
    private static byte[] padded(ObjectNode root) {
        try {
            byte[] json = JSON.writeValueAsBytes(root);
            byte[] padded = new byte[(json.length + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES];
            Arrays.fill(padded, (byte) ' ');
            System.arraycopy(json, 0, padded, 0, json.length);
            return padded;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts is always writable", e);
        }
    }

    static void requireDistinct(Path path, Collection<TensorInfo> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorInfo info : tensors) {
            if (!names.add(info.name())) {
                throw new WeightsException("cannot write " + path + ": " + info.name() + " is given twice");
            }
        }
    }

    /** The bytes of a tensor, as many as its header says. */
    static ByteBuffer bytes(Path path, TensorInfo info, TensorSource source) {
        ByteBuffer bytes = source.read(info.name()).duplicate();
        if (bytes.remaining() != info.bytes()) {
            throw new WeightsException("cannot write " + path + ": " + info.name() + " of shape " + info.shape()
                    + " needs " + info.bytes() + " bytes, got " + bytes.remaining());
        }
        return bytes;
    }

    static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
