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
    /** Products whose results are in memory at a time. */
    private static final int GROUP = 32;

    /** How an operand is stored, and whether it is used transposed, as linear layers use their weight. */
    private record Shape(long batch, int rows, int columns, boolean transposed) {
        Array filled() {
            int[] dims = batch == 1 ? new int[] {rows, columns} : new int[] {Math.toIntExact(batch), rows, columns};
            Array array = Scope.build(() -> RandomKey.of(rows).uniform(Dtype.F32, dims))
                    .eval();
            return transposed ? array.transposed() : array;
        }

        long bytes() {
            return Float.BYTES * batch * rows * columns;
        }
    }

    private record Operands(Array left, Array right) {}

    private final List<Product> products;
    private final Scope scope = Scope.detached();
    private final Map<Shape, List<Array>> pools = new HashMap<>();
    private final List<Operands> operands = new ArrayList<>();

    Products(List<Product> products) {
        this.products = products;
        Map<Shape, Integer> used = new HashMap<>();
        scope.within(() -> {
            for (Product p : products) {
                Shape left = new Shape(p.batch(), p.rows(), p.inner(), false);
                Shape right = new Shape(p.batch(), p.columns(), p.inner(), true);
                operands.add(new Operands(next(left, used), next(right, used)));
            }
            return this;
        });
    }

    private Array next(Shape shape, Map<Shape, Integer> used) {
        List<Array> pool = pools.computeIfAbsent(shape, s -> new ArrayList<>());
        int turn = used.merge(shape, 1, Integer::sum) - 1;
        if (turn == pool.size() && shape.bytes() * turn < BYTES_PER_SHAPE) {
            pool.add(shape.filled());
        }
        return pool.get(turn % pool.size());
    }

    /** Seconds that all products take once. */
    double seconds() {
        double seconds = 0;
        for (int from = 0; from < operands.size(); from += GROUP) {
            seconds += seconds(operands.subList(from, Math.min(operands.size(), from + GROUP)));
        }
        return seconds;
    }

    private static double seconds(List<Operands> group) {
        try (Scope run = Scope.open()) {
            List<Array> results =
                    group.stream().map(one -> one.left.matmul(one.right)).toList();
            long start = System.nanoTime();
            Ops.eval(results);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** Memory that the operands take. */
    long bytes() {
        return pools.entrySet().stream()
                .mapToLong(pool -> pool.getKey().bytes() * pool.getValue().size())
                .sum();
    }

    double gflop() {
        return gflop(products);
    }

    /** Operations of all of them, in thousands of millions. */
    static double gflop(List<Product> products) {
        return products.stream().mapToLong(Product::flop).sum() / 1e9;
    }

    @Override
    public void close() {
        scope.close();
    }
}
