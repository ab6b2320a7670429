package sa3.cli.train;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.mlx.ProcessGroup;
import sa3.train.GradientExchange;
import sa3.train.TrainException;
import sa3.train.peers.HostList;
import sa3.train.peers.Peers;

/** Who trains together. */
final class PeerOptions {
    private static final String RANK_VARIABLE = "MLX_RANK";
    private static final String RING = "ring";
    /** Of Open MPI, and of those that descend from MPICH. */
    private static final List<String> MPI_SIZES = List.of("OMPI_COMM_WORLD_SIZE", "PMI_SIZE");

    @Option(
            names = "--hosts",
            paramLabel = "HOST:PORT,…",
            description = "Train on several processes, one for each address; those on this machine are started.")
    private @Nullable String hosts;

    @Option(
            names = "--host-rank",
            paramLabel = "N",
            description = "Which of --hosts this process is, from 0; for processes on other machines.")
    private @Nullable Integer rank;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "MLX's way between them, where it is there: ring, mpi, nccl, jaccl (default: ring with --hosts"
                            + " or MLX's launcher).")
    private @Nullable String backend;

    @Option(
            names = "--peer-timeout",
            paramLabel = "S",
            description = "Seconds that another process may take to answer (default: ${DEFAULT-VALUE}).")
    private int patienceSeconds = 600;

    /** What {@link #join} gives: the others, and those of them that run on this machine because of us. */
    record Joined(GradientExchange exchange, PeerProcesses started) {}

    /**
     * Starts what runs on this machine, and waits for all.
     *
     * @param args of this process
     * @param checkpoint called while waiting; throws to stop
     */
    Joined join(List<String> args, Runnable checkpoint) {
        if (patienceSeconds < 1) {
            throw new TrainException("--peer-timeout " + patienceSeconds + ": expected at least 1");
        }
        Duration patience = Duration.ofSeconds(patienceSeconds);
        if (hosts == null) {
            return new Joined(launched(patience, checkpoint), PeerProcesses.NONE);
        }
        if (backend != null && !backend.equals(RING)) {
            throw new TrainException(
                    "--hosts is MLX's ring: for --backend " + backend + " use MLX's launcher, or mpirun");
        }
        HostList list = HostList.parse(hosts);
        int own = rank == null ? 0 : rank;
        if (own < 0 || own >= list.addresses().size()) {
            throw new TrainException("--host-rank " + own + ": expected 0 to "
                    + (list.addresses().size() - 1) + ", one for each of --hosts");
        }
        PeerProcesses started = rank == null ? PeerProcesses.start(list, args) : PeerProcesses.NONE;
        ProcessGroup.Place place = new ProcessGroup.Place(own, list.toFile());
        try {
            return new Joined(
                    Peers.join(RING, place, patience, options(list), () -> {
                        checkpoint.run();
                        started.requireAlive();
                    }),
                    started);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /**
     * Refuses to train one of several runs that know nothing of each other.
     *
     * @param environment of this process, where mpirun notes down how many it has started
     * @throws TrainException it has started several
     */
    static void requireAlone(Map<String, String> environment) {
        for (String variable : MPI_SIZES) {
            String size = environment.getOrDefault(variable, "1");
            if (!size.equals("1")) {
                throw new TrainException(
                        "mpirun has started " + size + " processes, and each would train a run of its own:"
                                + " add --backend mpi, so that they train one together");
            }
        }
    }

    /** As MLX's launcher or mpirun started this process; alone where nothing says otherwise. */
    private GradientExchange launched(Duration patience, Runnable checkpoint) {
        boolean isLaunched = System.getenv(RANK_VARIABLE) != null;
        if (backend == null && !isLaunched) {
            requireAlone(System.getenv());
            return GradientExchange.ALONE;
        }
        if (RING.equals(backend) && !isLaunched) {
            throw new TrainException("--backend ring: name the processes with --hosts, or use MLX's launcher");
        }
        String chosen = backend == null ? RING : backend;
        return Peers.join(chosen, null, patience, " --backend " + chosen, checkpoint);
    }

    private String options(HostList list) {
        return " --hosts " + String.join(",", list.addresses()) + (rank == null ? "" : " --host-rank " + rank);
    }
}
