package sa3.mlx;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sa3.platform.Folders;

/** Loads BLAS, MLX and the shim once per process, and tells and sets what concerns all of MLX. */
public final class MlxRuntime {
    private static @Nullable Blas blas;
    private static boolean gpu;
    private static volatile boolean isThreadStuck;

    private MlxRuntime() {}

    /**
     * Loads the native libraries; later calls do nothing. Call it on the thread that is to own MLX.
     *
     * @throws MlxException a library is missing or does not fit, with what to do
     */
    public static synchronized void start() {
        if (blas != null) {
            return;
        }
        Path folder = Folders.nativeLibraries();
        Path shim = folder.resolve(System.mapLibraryName("sa3mlx"));
        if (!Files.isReadable(shim)) {
            throw new MlxException(
                    "no native library at " + shim + ": build the program (./sa3 doctor, or mvn package)");
        }
        Blas front = Blas.load(folder);
        register(Mlx.class, shim);
        if (Mlx.sa3_kernels_features() == null) {
            throw new MlxException("SA3_CPU=" + System.getenv("SA3_CPU")
                    + ": this processor cannot do that; use avx512, avx2, neon or plain, or unset it");
        }
        blas = front;
        useGpu(Mlx.sa3_gpu_available() == 1 && !"cpu".equals(System.getenv("SA3_DEVICE")));
    }

    /** Looks up the functions of a part of the shim that few need. */
    static void register(Class<?> functions) {
        register(functions, Folders.nativeLibraries().resolve(System.mapLibraryName("sa3mlx")));
    }

    private static void register(Class<?> functions, Path shim) {
        try {
            Native.register(functions, NativeLibrary.getInstance(shim.toString()));
        } catch (UnsatisfiedLinkError e) {
            throw new MlxException(
                    "cannot load " + shim + ": " + e.getMessage()
                            + "; build the program again (./sa3 doctor, or mvn package)",
                    e);
        }
    }

    /** True where MLX runs on Metal or CUDA. */
    public static boolean hasGpu() {
        start();
        return gpu;
    }

    private static void useGpu(boolean use) {
        Array.check(Mlx.sa3_use_gpu(use ? 1 : 0));
        gpu = use;
    }

    public static String mlxVersion() {
        start();
        return Mlx.sa3_mlx_version();
    }

    public static synchronized Blas blas() {
        start();
        return Objects.requireNonNull(blas);
    }

    /** "Metal", "CUDA" or "CPU". */
    public static String deviceName() {
        if (!hasGpu()) {
            return "CPU";
        }
        return Platform.isMac() ? "Metal" : "CUDA";
    }

    /** CPU threads that one operation may use. */
    public static void setThreads(int threads) {
        blas().setThreads(threads);
        Mlx.sa3_kernels_set_threads(threads);
    }

    /** The instruction set of our own kernels: "avx512", "avx2", "neon" or "plain". */
    public static String kernelFeatures() {
        start();
        return Mlx.sa3_kernels_features();
    }

    /** Native array handles now alive in this process. */
    public static long liveHandles() {
        start();
        return Mlx.sa3_live_handles();
    }

    public static long activeMemoryBytes() {
        start();
        return Mlx.sa3_active_memory_bytes();
    }

    public static long peakMemoryBytes() {
        start();
        return Mlx.sa3_peak_memory_bytes();
    }

    public static void resetPeakMemory() {
        start();
        Mlx.sa3_reset_peak_memory();
    }

    /** Gives unused buffers back to the system. */
    public static void clearCache() {
        start();
        if (!isThreadStuck) {
            Mlx.sa3_clear_cache();
        }
    }

    /**
     * A thread will not return from MLX any more: what waits for all threads is left out from now on, and the process ends
     * with status 1 without asking MLX, which would wait too.
     */
    public static synchronized void giveUpThread() {
        if (!isThreadStuck) {
            isThreadStuck = true;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ProcessEnd.now(1), "end"));
        }
    }

    /** Upper bound of the unused buffers that MLX keeps for the next operation. */
    public static void setCacheLimitBytes(long bytes) {
        start();
        Mlx.sa3_set_cache_limit_bytes(bytes);
    }
}
