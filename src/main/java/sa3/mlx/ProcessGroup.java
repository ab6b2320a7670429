package sa3.mlx;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Processes on one machine or several that sum numbers together, through MLX's own back-ends. Every call blocks until all
 * processes have made it; one that is gone may let it block for ever. So a group belongs to a thread of its own, which
 * nobody waits for without end, and takes and gives plain numbers.
 */
public class ProcessGroup {
    private final int rank;
    private final int size;

    /** For groups that are others than MLX's. */
    protected ProcessGroup(int rank, int size) {
        this.rank = rank;
        this.size = size;
    }

    /**
     * Where this process stands among the others.
     *
     * @param rank from 0
     * @param hostFile JSON: a list with a list of addresses {@code host:port} for each rank
     */
    public record Place(int rank, Path hostFile) {}

    /** Whether MLX can use a back-end on this machine; false for one that it does not know. */
    public static boolean isAvailable(String backend) {
        register();
        int[] available = new int[1];
        Array.check(MlxDistributed.sa3_distributed_available(backend, available));
        return available[0] != 0;
    }

    private static void register() {
        MlxRuntime.start();
        MlxRuntime.register(MlxDistributed.class);
    }

    /**
     * Joins the others; the thread that calls this is the group's. Once per process.
     *
     * @param backend ring, mpi, nccl or jaccl
     * @param place null = what a launcher left in MLX_RANK, MLX_HOSTFILE and the like
     * @throws MlxException the back-end is missing, or an address cannot be reached
     */
    public static ProcessGroup join(String backend, @Nullable Place place) {
        register();
        Array.check(Mlx.sa3_new_stream());
        int[] found = new int[2];
        String rank = place == null ? null : Integer.toString(place.rank);
        String hosts = place == null ? null : place.hostFile.toAbsolutePath().toString();
        Array.check(MlxDistributed.sa3_distributed_join(backend, rank, hosts, found));
        return new ProcessGroup(found[0], found[1]);
    }

    /** This process among them, from 0. */
    public int rank() {
        return rank;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /**
     * The sums over all processes, which all bring equally many numbers.
     *
     * @throws MlxException the connection to another process is lost
     */
    public float[] sum(float[] values) {
        try (Scope scope = Scope.open()) {
            Array own = Array.of(values, values.length);
            return Array.of(MlxDistributed.sa3_distributed_sum(own.handle())).toFloats();
        }
    }
}
