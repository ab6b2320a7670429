package sa3.mlx;

import org.jspecify.annotations.Nullable;

/** The part of {@link Mlx} that joins processes; looked up when processes are joined, and not before. */
final class MlxDistributed {
    private MlxDistributed() {}

    static native int sa3_distributed_available(String backend, int[] out);

    static native int sa3_distributed_join(String backend, @Nullable String rank, @Nullable String hostfile, int[] out);

    static native long sa3_distributed_sum(long a);
}
