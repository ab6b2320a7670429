package sa3.mlx;

/** Element types, with the numbers they have in {@code mlx_shim.h}. */
public enum Dtype {
    BOOL(0, 1),
    U8(1, 1),
    U16(2, 2),
    U32(3, 4),
    U64(4, 8),
    I8(5, 1),
    I16(6, 2),
    I32(7, 4),
    I64(8, 8),
    F16(9, 2),
    F32(10, 4),
    F64(11, 8),
    BF16(12, 2),
    C64(13, 8);

    private final int code;
    private final int bytes;

    Dtype(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    int code() {
        return code;
    }

    static Dtype of(int code) {
        for (Dtype dtype : values()) {
            if (dtype.code == code) {
                return dtype;
            }
        }
        throw new MlxException("element type with the unknown code " + code);
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** True of the types that hold fractions. */
    public boolean isFloating() {
        return this == F16 || this == F32 || this == F64 || this == BF16;
    }
}
