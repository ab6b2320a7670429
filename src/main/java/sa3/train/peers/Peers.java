package sa3.train.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Ops;
import sa3.mlx.ProcessGroup;
import sa3.train.GradientExchange;
import sa3.train.PeerLostException;
import sa3.train.TrainException;

/**
 * The other processes of a training, joined by MLX's own back-ends. What MLX does with them can block for ever, so it is
 * done on a thread of its own and waited for with patience that ends: the thread that owns MLX is then free to save.
 *
 * <p>Belongs to the thread that owns MLX.
 */
public final class Peers implements GradientExchange, AutoCloseable {
    /** MLX's back-ends by name; which of them are there depends on the machine. */
    public static final List<String> BACKENDS = List.of("ring", "mpi", "nccl", "jaccl");

    private static final long CHECKPOINT_MS = 200;
    /** At the beginning the others load their networks. */
    private static final Duration LOADING = Duration.ofMinutes(2);
    /** How often a process that is at work on something else says so. */
    private static final int WORDS_PER_PATIENCE = 4;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "peers");
        daemon.setDaemon(true);
        return daemon;
    });
    private final Duration patience;
    private final String options;
    private final LongSupplier clockNs;
    private Duration patienceNow;
    private long heardNs;
    private final ProcessGroup group;
    private boolean isStuck;
    private boolean isStopWished;
    private boolean isStopAgreed;

    /** @param clockNs moves as {@link System#nanoTime} does */
    Peers(Duration patience, String options, Callable<ProcessGroup> join, Runnable checkpoint, LongSupplier clockNs) {
        this.patience = patience;
        this.options = options;
        this.clockNs = clockNs;
        MlxRuntime.start();
        this.patienceNow = patience.compareTo(LOADING) > 0 ? patience : LOADING;
        this.group = await(join, "joining the other processes", checkpoint);
        this.heardNs = clockNs.getAsLong();
    }

    /**
     * Joins the others, and waits for them.
     *
     * @param backend one of {@link #BACKENDS}
     * @param place null = what MLX's launcher left in the environment
     * @param patience how long an answer of the others may take, loading included
     * @param options see {@link #options}
     * @param checkpoint called a few times a second while waiting; throws to stop
     * @throws TrainException there is no such back-end, or not here
     * @throws PeerLostException they do not come
     */
    public static Peers join(
            String backend,
            ProcessGroup.@Nullable Place place,
            Duration patience,
            String options,
            Runnable checkpoint) {
        requireAvailable(backend);
        return new Peers(patience, options, () -> ProcessGroup.join(backend, place), checkpoint, System::nanoTime);
    }

    private static void requireAvailable(String backend) {
        if (!BACKENDS.contains(backend)) {
            throw new TrainException("--backend " + backend + ": choose " + String.join(", ", BACKENDS));
        }
        if (!ProcessGroup.isAvailable(backend)) {
            String hint = backend.equals("mpi") ? " (libmpi.so, or what MLX_MPI_LIBNAME names)" : "";
            throw new TrainException("--backend " + backend + ": MLX finds none here" + hint + "; it has "
                    + BACKENDS.stream().filter(ProcessGroup::isAvailable).collect(Collectors.joining(", ")));
        }
    }

    private <T> T await(Callable<T> task, String what, Runnable checkpoint) {
        if (isStuck) {
            throw new PeerLostException("the other processes are gone", new IllegalStateException(what));
        }
        Future<T> answer = thread.submit(task);
        try {
            return await(answer, checkpoint);
        } catch (TimeoutException e) {
            giveUp();
            throw new PeerLostException(
                    what + ": another process has not answered for " + patienceNow.toSeconds() + " s (--peer-timeout)",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PeerLostException(what + ": another process is gone (" + cause.getMessage() + ")", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerLostException(what + ": interrupted", e);
        }
    }

    private <T> T await(Future<T> answer, Runnable checkpoint)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadlineNs = clockNs.getAsLong() + patienceNow.toNanos();
        while (true) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - clockNs.getAsLong());
            try {
                return answer.get(Math.max(0, Math.min(CHECKPOINT_MS, leftMs)), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (leftMs <= 0) {
                    throw e;
                }
            }
            try {
                checkpoint.run();
            } catch (RuntimeException e) {
                giveUp();
                throw e;
            }
        }
    }

    private void giveUp() {
        isStuck = true;
        MlxRuntime.giveUpThread();
    }

    @Override
    public int rank() {
        return group.rank();
    }

    @Override
    public String options() {
        return options;
    }

    @Override
    public int size() {
        return group.size();
    }

    /** What the processes say to each other before each sum. */
    private record Word(boolean isAnyoneWorking, boolean isStopWished) {}

    /** One message for all arrays, float32, once nobody is at work on anything else. */
    @Override
    public List<Array> sum(List<Array> values) {
        Word word = word(false);
        while (word.isAnyoneWorking) {
            word = word(false);
        }
        isStopAgreed |= word.isStopWished; // all hear this word before the same sum
        List<Array> flat = new ArrayList<>();
        values.forEach(value -> flat.add(value.reshape(Math.toIntExact(value.size()))));
        float[] all = summed(Ops.concat(0, flat).toFloats());
        List<Array> sums = new ArrayList<>();
        int from = 0;
        for (Array value : values) {
            int to = from + Math.toIntExact(value.size());
            sums.add(Array.of(Arrays.copyOfRange(all, from, to), value.shape()));
            from = to;
        }
        return sums;
    }

    private Word word(boolean isWorking) {
        float[] all = summed(new float[] {isWorking ? 1 : 0, isStopWished ? 1 : 0});
        return new Word(all[0] > 0, all[1] > 0);
    }

    private float[] summed(float[] own) {
        float[] all = await(() -> group.sum(own), "summing gradients", () -> {});
        patienceNow = patience;
        heardNs = clockNs.getAsLong();
        return all;
    }

    @Override
    public void stillWorking() {
        if (!isStopAgreed && clockNs.getAsLong() - heardNs > patience.toNanos() / WORDS_PER_PATIENCE) {
            word(true);
        }
    }

    /** All stop after the same step: the wish of one goes to the others with the next sum. */
    @Override
    public boolean shouldStop(boolean wished) {
        isStopWished |= wished;
        return isStopAgreed;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
