package sa3.cli.train;

import java.time.Duration;
import java.util.List;
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
            description = "MLX's way between them: ring, mpi, nccl (default: ring with --hosts or MLX's launcher).")
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
        boolean isLaunched = System.getenv(RANK_VARIABLE) != null;
        if (hosts == null) {
            boolean isAlone = backend == null && !isLaunched;
            return new Joined(
                    isAlone
                            ? GradientExchange.ALONE
                            : Peers.join(backend == null ? RING : backend, null, patience, checkpoint),
                    PeerProcesses.NONE);
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
                    Peers.join(backend == null ? RING : backend, place, patience, () -> {
                        checkpoint.run();
                        started.requireAlive();
                    }),
                    started);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }
}
