package sa3.mlx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every matrix product that a graph is built of, while recording is on: what a benchmark times alone to say
 * how far a step is from its floor. Belongs to the thread that owns MLX.
 */
public final class MatmulLog implements AutoCloseable {
    private static final ThreadLocal<@Nullable MatmulLog> CURRENT = new ThreadLocal<>();

    /** {@code batch} products of [rows, inner] × [inner, columns]. */
    public record Product(long batch, int rows, int inner, int columns) {
        /** Multiplications and additions. */
        public long flop() {
            return 2 * batch * rows * inner * columns;
        }

        /** The product that gives the gradient of the left side: [rows, columns] × [columns, inner]. */
        public Product ofInputGradient() {
            return new Product(batch, rows, /* inner= */ columns, /* columns= */ inner);
        }
    }

    private final List<Product> products = new ArrayList<>();

    /** Records this thread's products until closed. */
    public static MatmulLog record() {
        MatmulLog log = new MatmulLog();
        CURRENT.set(log);
        return log;
    }

    public List<Product> products() {
        return List.copyOf(products);
    }

    static void note(Array a, Array b) {
        MatmulLog log = CURRENT.get();
        if (log != null) {
            long batch = 1;
            int[] shape = a.shape();
            for (int i = 0; i < shape.length - 2; i++) {
                batch *= shape[i];
            }
            int rows = shape.length < 2 ? 1 : shape[shape.length - 2];
            log.products.add(
                    b.ndim() == 2
                            ? new Product(1, Math.toIntExact(batch * rows), a.dim(-1), b.dim(-1))
                            : new Product(batch, rows, a.dim(-1), b.dim(-1)));
        }
    }

    /** One product of rows by a matrix. */
    static void noteRows(int rows, int inner, int columns) {
        MatmulLog log = CURRENT.get();
        if (log != null) {
            log.products.add(new Product(1, rows, inner, columns));
        }
    }

    /** The products of softmax attention: the scores, one or two, then the values. */
    static void noteAttention(long batchTimesHeads, int queries, int keys, int headDim, int products) {
        MatmulLog log = CURRENT.get();
        if (log != null) {
            for (int i = 1; i < products; i++) {
                log.products.add(new Product(batchTimesHeads, queries, headDim, keys));
            }
            log.products.add(new Product(batchTimesHeads, queries, keys, headDim));
        }
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
