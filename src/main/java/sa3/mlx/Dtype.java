package sa3.mlx;

/** Element types, in the order of the native enumeration; the ordinal is what crosses to C. */
public enum Dtype {
    BOOL(1),
    U8(1),
    U16(2),
    U32(4),
    U64(8),
    I8(1),
    I16(2),
    I32(4),
    I64(8),
    F16(2),
    F32(4),
    F64(8),
    BF16(2),
    C64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
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
