package sa3.mlx;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** The end of this process where it cannot be left to libraries. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * Ends the process at once: no shutdown hook runs, and no native library is unloaded, which {@link Runtime#halt} does. A
     * BLAS waits there for a thread that is in the middle of a product, maybe for ever. Any thread.
     */
    public static void now(int status) {
        Function.getFunction(Platform.C_LIBRARY_NAME, "_exit").invoke(Void.class, new Object[] {status});
    }
}
