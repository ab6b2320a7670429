package sa3.lora.form;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * The base weight of a layer as adapters look at it. The squares of its rows and columns, which every normalised adapter
 * asks for and which take a pass over the weight, are computed once. Belongs to the thread that owns MLX.
 */
public final class BaseWeight {
    private final Supplier<Array> weight;
    private float @Nullable [] rowSquares;
    private float @Nullable [] columnSquares;

    /** @param weight float32 [out, in], made in the scope of the moment */
    public BaseWeight(Supplier<Array> weight) {
        this.weight = weight;
    }

    /** float32 [out, in], in the current scope. */
    Array matrix() {
        return weight.get();
    }

    /** Σ W₀² over each row, [out]; not to be written to. */
    float[] rowSquares() {
        if (rowSquares == null) {
            rowSquares = squares(1);
        }
        return rowSquares;
    }

    /** Σ W₀² over each column, [in]; not to be written to. */
    float[] columnSquares() {
        if (columnSquares == null) {
            columnSquares = squares(0);
        }
        return columnSquares;
    }

    private float[] squares(int axis) {
        try (Scope scope = Scope.open()) {
            return Ops.square(matrix()).sum(false, axis).toFloats();
        }
    }
}
