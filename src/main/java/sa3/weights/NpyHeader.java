package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Dtype;

/**
 * The header of a {@code .npy} member, versions 1 to 3.
 *
 * @param bytes length of the header, data follows
 */
record NpyHeader(TensorInfo info, int bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Enough for any header that NumPy writes; what is read of a member before its size is trusted. */
    static final int MAX_BYTES = 64 * 1024;

    /** Possessive throughout: a hostile header must not make the match slow. */
    private static final Pattern TEXT =
            Pattern.compile("\\s*+\\{\\s*+'descr'\\s*+:\\s*+'([^']*+)'\\s*+,\\s*+'fortran_order'\\s*+:\\s*+"
                    + "(True|False)\\s*+,\\s*+'shape'\\s*+:\\s*+\\(([0-9,\\s]*+)\\)\\s*+,?+\\s*+\\}\\s*+");

    private static final Map<String, Dtype> TYPES = Map.ofEntries(
            Map.entry("f2", Dtype.F16),
            Map.entry("f4", Dtype.F32),
            Map.entry("f8", Dtype.F64),
            Map.entry("i1", Dtype.I8),
            Map.entry("i2", Dtype.I16),
            Map.entry("i4", Dtype.I32),
            Map.entry("i8", Dtype.I64),
            Map.entry("u1", Dtype.U8),
            Map.entry("u2", Dtype.U16),
            Map.entry("u4", Dtype.U32),
            Map.entry("u8", Dtype.U64),
            Map.entry("c8", Dtype.C64),
            Map.entry("b1", Dtype.BOOL));

    /**
     * Reads the header at the start of a member.
     *
     * @param origin how messages name the file
     */
    static NpyHeader parse(String name, ByteBuffer start, String origin) {
        try {
            return parse(name, start);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightsException("not a usable npz file " + origin + ": " + name + " " + e.getMessage(), e);
        }
    }

    /** The same, its complaint alone as an {@link IllegalArgumentException}. */
    static NpyHeader parse(String name, ByteBuffer start) {
        require(start.remaining() >= 12, "is cut off");
        byte[] magic = new byte[MAGIC.length];
        start.get(0, magic);
        require(Arrays.equals(magic, MAGIC), "is not an npy array");
        int version = start.get(6);
        require(version >= 1 && version <= 3, "has the unknown npy version " + version);
        boolean wide = version >= 2;
        int prefix = wide ? 12 : 10;
        int length = wide ? start.getInt(8) : Short.toUnsignedInt(start.getShort(8));
        require(length >= 0 && length <= start.remaining() - prefix, "has a header that is cut off");
        byte[] text = new byte[length];
        start.get(prefix, text);
        Matcher matcher = TEXT.matcher(new String(text, StandardCharsets.UTF_8));
        require(matcher.matches(), "is not a plain array (objects and records are refused)");
        List<Integer> shape = shape(matcher.group(3));
        require(matcher.group(2).equals("False") || shape.size() < 2, "is stored column by column; save it in C order");
        TensorInfo info = new TensorInfo(name, dtype(matcher.group(1)), shape);
        info.bytes(); // overflows are refused here
        return new NpyHeader(info, prefix + length);
    }

    private static Dtype dtype(String descr) {
        boolean little = descr.startsWith("<") || descr.startsWith("|") || descr.startsWith("=");
        @Nullable Dtype dtype = little ? TYPES.get(descr.substring(1)) : null;
        if (dtype == null) {
            throw new IllegalArgumentException(
                    "has the unsupported element type '" + descr + "' (only little-endian numbers are read)");
        }
        return dtype;
    }

    private static List<Integer> shape(String text) {
        List<Integer> shape = new ArrayList<>();
        for (String dim : text.split(",", -1)) {
            if (!dim.isBlank()) {
                shape.add(dimension(dim.strip()));
            }
        }
        return shape;
    }

    private static int dimension(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has the impossible dimension " + text, e);
        }
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
