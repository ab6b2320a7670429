package sa3.lora;

/**
 * How an adapter turns W₀ and its low-rank part into a weight. With V = W₀ + k·B·A, ‖·‖ the norm plus 1e-12:
 *
 * <ul>
 *   <li>LORA: V
 *   <li>DORA_ROWS: row o is mₒ·Vₒ/‖Vₒ‖
 *   <li>DORA_COLS: the same by column
 *   <li>BORA: rows with their magnitudes, then the columns of the result with theirs
 * </ul>
 */
public enum AdapterFamily {
    LORA,
    DORA_ROWS,
    DORA_COLS,
    BORA;

    /** True where each row of the weight has a trained length. */
    public boolean hasRowMagnitude() {
        return this == DORA_ROWS || this == BORA;
    }

    /** True where each column of the weight has a trained length. */
    public boolean hasColumnMagnitude() {
        return this == DORA_COLS || this == BORA;
    }
}
