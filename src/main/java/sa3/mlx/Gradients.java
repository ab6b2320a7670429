package sa3.mlx;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function's value and its slope in every input, by reverse differentiation.
 *
 * @param value the scalar
 * @param gradients one per input, of its shape
 */
public record Gradients(Array value, List<Array> gradients) {
    public Gradients {
        gradients = List.copyOf(gradients);
    }

    /**
     * Differentiates {@code function}, which builds its graph from the traced arrays it is given and returns a scalar.
     * What it throws comes out here, unchanged.
     */
    public static Gradients of(Function<List<Array>, Array> function, List<Array> inputs) {
        long[] handles = inputs.stream().mapToLong(Array::handle).toArray();
        long[] value = new long[1];
        long[] slopes = new long[handles.length];
        Traced traced = new Traced(function);
        int status = Mlx.sa3_value_and_grad(traced, handles, handles.length, value, slopes);
        if (traced.failure != null) {
            throw traced.failure;
        }
        Array.check(status);
        List<Array> gradients = new ArrayList<>();
        for (long slope : slopes) {
            gradients.add(Array.of(slope));
        }
        return new Gradients(Array.of(value[0]), gradients);
    }

    /** The callback from C++; referenced by the caller's stack for as long as the native call lasts. */
    private static final class Traced implements Mlx.Function {
        private final Function<List<Array>, Array> function;
        private @Nullable RuntimeException failure;

        Traced(Function<List<Array>, Array> function) {
            this.function = function;
        }

        @Override
        public int invoke(Pointer inputs, int count, Pointer value) {
            try (Scope scope = Scope.open()) {
                List<Array> arrays = new ArrayList<>();
                for (long handle : inputs.getLongArray(0, count)) {
                    arrays.add(Array.borrowed(handle));
                }
                Array result = function.apply(arrays);
                value.setLong(0, result.release());
                return 0;
            } catch (RuntimeException e) {
                failure = e;
                return -1;
            }
        }
    }
}
