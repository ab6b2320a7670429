package sa3.mlx;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one operation costs on the way from Java to MLX: a lazy addition, with its handle made and freed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CallCost {
    private sa3.mlx.Scope scope;
    private Array a;

    @Setup(Level.Trial)
    public void open() {
        scope = sa3.mlx.Scope.open();
        a = Array.zeros(4, 4);
    }

    @TearDown(Level.Trial)
    public void close() {
        scope.close();
    }

    @Benchmark
    public int lazyAddition() {
        try (sa3.mlx.Scope inner = sa3.mlx.Scope.open()) {
            return a.add(a).ndim();
        }
    }

    @Benchmark
    public int queryOnly() {
        return a.ndim();
    }
}
