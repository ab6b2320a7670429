package sa3.weights;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import sa3.mlx.Dtype;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;

/** Writes {@code .npz}: one tensor in memory at a time, the file complete or absent. Any thread. */
public final class NpzWriter {
    private static final int ALIGNMENT_BYTES = 64;
    private static final int PREFIX_BYTES = 10;

    /** The same bytes for the same tensors, whenever they are written: the first time that a zip can state. */
    private static final java.time.LocalDateTime EPOCH = java.time.LocalDateTime.of(1980, 1, 1, 0, 0);

    /** How the bytes lie in the archive. */
    public enum Packing {
        /** Plain, so that readers can map them. */
        STORED,
        DEFLATED
    }

    private NpzWriter() {}

    /**
     * Writes or replaces a file.
     *
     * @throws WeightsException a tensor's bytes do not fit its header, a name occurs twice, NumPy has no such element
     *     type, or the disk refuses
     */
    public static void write(Path path, Collection<TensorInfo> tensors, TensorSource source, Packing packing) {
        SafetensorsWriter.requireDistinct(path, tensors);
        try {
            WholeFile.write(path, channel -> {
                ZipOutputStream zip = new ZipOutputStream(new Unclosed(channel));
                for (TensorInfo info : tensors) {
                    ByteBuffer bytes = SafetensorsWriter.bytes(path, info, source);
                    add(zip, info, bytes, packing);
                }
                zip.close();
            });
        } catch (IOException e) {
            throw new WeightsException("cannot write " + path + ": " + FailureText.of(e), e);
        }
    }

    private static void add(ZipOutputStream zip, TensorInfo info, ByteBuffer bytes, Packing packing)
            throws IOException {
        byte[] header = header(info);
        ZipEntry entry = new ZipEntry(info.name() + ".npy");
        entry.setTimeLocal(EPOCH);
        if (packing == Packing.STORED) {
            CRC32 crc = new CRC32();
            crc.update(header);
            crc.update(bytes.duplicate());
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(header.length + info.bytes());
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(header);
        SafetensorsWriter.writeAll(Channels.newChannel(new Unclosed(zip)), bytes);
        zip.closeEntry();
    }

    /** The header of an array as {@code .npy} files and the members of {@code .npz} files begin with it. */
    static byte[] header(TensorInfo info) {
        String shape = info.shape().stream().map(dim -> dim + ",").collect(Collectors.joining(" ", "(", ")"));
        String text = "{'descr': '" + descr(info) + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int unpadded = PREFIX_BYTES + text.length() + 1;
        int length = (unpadded + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        byte[] header = new byte[length];
        Arrays.fill(header, (byte) ' ');
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
        System.arraycopy(magic, 0, header, 0, magic.length);
        header[8] = (byte) (length - PREFIX_BYTES);
        header[9] = (byte) ((length - PREFIX_BYTES) >> 8);
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, PREFIX_BYTES, ascii.length);
        header[length - 1] = '\n';
        return header;
    }

    private static String descr(TensorInfo info) {
        Dtype dtype = info.dtype();
        if (dtype == Dtype.BF16) {
            throw new WeightsException(info.name() + " is BF16, which npz cannot hold; write .safetensors instead");
        }
        char kind =
                switch (dtype) {
                    case BOOL -> 'b';
                    case U8, U16, U32, U64 -> 'u';
                    case I8, I16, I32, I64 -> 'i';
                    case C64 -> 'c';
                    default -> 'f';
                };
        return (dtype.bytes() == 1 ? "|" : "<") + kind + dtype.bytes();
    }

    /** Leaves closing to the owner of what lies below; the zip stream only has to finish. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(java.io.OutputStream out) {
            super(out);
        }

        Unclosed(WritableByteChannel channel) {
            super(Channels.newOutputStream(channel));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
