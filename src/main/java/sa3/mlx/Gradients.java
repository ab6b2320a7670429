package sa3.mlx;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function's value and its slope in every input, by reverse differentiation.
 *
 * @param value the scalar
 * @param gradients one per input, of its shape
 */
public record Gradients(Array value, List<Array> gradients) {
    /** Functions that native code may call now, by number: one callback serves them all. */
    private static final Map<Long, Traced> TRACED = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Mlx.Function CALLBACK = Gradients::call;
    private static final ThreadLocal<@Nullable Run> RUN = new ThreadLocal<>();

    public Gradients {
        gradients = List.copyOf(gradients);
    }

    /**
     * Differentiates {@code function}, which builds its graph from the traced arrays it is given and returns a scalar.
     * What it throws comes out here, unchanged.
     */
    public static Gradients of(Function<List<Array>, Array> function, List<Array> inputs) {
        long[] handles = handles(inputs);
        long[] value = new long[1];
        long[] slopes = new long[handles.length];
        try (Run run = new Run()) {
            int status = Mlx.sa3_value_and_grad(CALLBACK, run.add(function), handles, handles.length, value, slopes);
            if (run.failure != null) {
                throw run.failure;
            }
            Array.check(status);
        }
        List<Array> gradients = new ArrayList<>();
        for (long slope : slopes) {
            gradients.add(Array.of(slope));
        }
        return new Gradients(Array.of(value[0]), gradients);
    }

    /**
     * The function's value. Inside a differentiated function its inner results are not kept until the gradients need them,
     * but computed again then: less memory for more time, the same numbers. It may be called twice, also after this has
     * returned, and sees nothing traced but what it is given.
     *
     * @param function takes inputs, then constants
     * @param inputs what gradients reach
     * @param constants what they do not reach
     */
    public static Array recomputed(Function<List<Array>, Array> function, List<Array> inputs, List<Array> constants) {
        List<Array> all = new ArrayList<>(inputs);
        all.addAll(constants);
        Run run = RUN.get();
        if (run == null) {
            return function.apply(all);
        }
        long value = Mlx.sa3_recomputed(CALLBACK, run.add(function), handles(all), all.size(), constants.size());
        if (run.failure != null) {
            throw run.failure;
        }
        return Array.of(value);
    }

    private static long[] handles(List<Array> arrays) {
        return arrays.stream().mapToLong(Array::handle).toArray();
    }

    /** One differentiation: its functions can be called until it ends. */
    private static final class Run implements AutoCloseable {
        private final @Nullable Run outer = RUN.get();
        private final List<Long> numbers = new ArrayList<>();
        private @Nullable RuntimeException failure;

        Run() {
            RUN.set(this);
        }

        long add(Function<List<Array>, Array> function) {
            long number = NUMBERS.incrementAndGet();
            TRACED.put(number, new Traced(function, this));
            numbers.add(number);
            return number;
        }

        @Override
        public void close() {
            numbers.forEach(TRACED::remove);
            if (outer == null) {
                RUN.remove();
            } else {
                RUN.set(outer);
            }
        }
    }

    private record Traced(Function<List<Array>, Array> function, Run run) {}

    /** The callback from C++, on the thread that asked for the gradients. */
    private static int call(long number, Pointer inputs, int count, Pointer value) {
        Traced traced = TRACED.get(number);
        if (traced == null) {
            return -1;
        }
        try (Scope scope = Scope.open()) {
            List<Array> arrays = new ArrayList<>();
            for (long handle : inputs.getLongArray(0, count)) {
                arrays.add(Array.borrowed(handle));
            }
            value.setLong(0, Mlx.sa3_retain(traced.function.apply(arrays).handle()));
            return 0;
        } catch (RuntimeException e) {
            traced.run.failure = e;
            return -1;
        }
    }
}
