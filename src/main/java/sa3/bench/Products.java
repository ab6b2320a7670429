package sa3.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MatmulLog.Product;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;

/**
 * The matrix products of one step by themselves, through the same BLAS: the floor of that step. Operands rotate through
 * more memory than a cache holds, as the weights of a network do.
 */
final class Products implements AutoCloseable {
    private static final long BYTES_PER_SHAPE = 64L << 20;

    /** Rows and columns of a right-hand side. */
    private record Shape(long batch, int inner, int columns) {}

    private final List<Product> products;
    private final Scope scope = Scope.detached();
    private final Map<Shape, List<Array>> rightSides = new HashMap<>();
    private final List<Array> leftSides = new ArrayList<>();

    Products(List<Product> products) {
        this.products = products;
        scope.within(() -> {
            products.forEach(this::allocate);
            return this;
        });
    }

    private void allocate(Product product) {
        leftSides.add(filled(product.batch(), product.rows(), product.inner()));
        Shape shape = new Shape(product.batch(), product.inner(), product.columns());
        List<Array> pool = rightSides.computeIfAbsent(shape, s -> new ArrayList<>());
        long bytes = 4L * shape.batch * shape.inner * shape.columns;
        if (bytes * pool.size() < BYTES_PER_SHAPE) {
            // Stored as linear layers store their weight, [out, in], and used transposed.
            pool.add(filled(shape.batch, shape.columns, shape.inner).transposed());
        }
    }

    private static Array filled(long batch, int rows, int columns) {
        int[] shape = batch == 1 ? new int[] {rows, columns} : new int[] {Math.toIntExact(batch), rows, columns};
        return Scope.build(() -> RandomKey.of(rows).uniform(Dtype.F32, shape)).eval();
    }

    /** Seconds that all products take once. */
    double seconds() {
        try (Scope run = Scope.open()) {
            Map<Shape, Integer> used = new HashMap<>();
            List<Array> results = new ArrayList<>();
            for (int i = 0; i < products.size(); i++) {
                Product product = products.get(i);
                Shape shape = new Shape(product.batch(), product.inner(), product.columns());
                List<Array> pool = rightSides.getOrDefault(shape, List.of());
                int next = used.merge(shape, 1, Integer::sum) % pool.size();
                results.add(leftSides.get(i).matmul(pool.get(next)));
            }
            long start = System.nanoTime();
            Ops.eval(results);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** Memory that the operands take. */
    long bytes() {
        long floats = leftSides.stream().mapToLong(Array::size).sum();
        for (List<Array> pool : rightSides.values()) {
            floats += pool.stream().mapToLong(Array::size).sum();
        }
        return Float.BYTES * floats;
    }

    double gflop() {
        return products.stream().mapToLong(Product::flop).sum() / 1e9;
    }

    @Override
    public void close() {
        scope.close();
    }
}
