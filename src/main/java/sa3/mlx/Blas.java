package sa3.mlx;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The BLAS in front of MLX. On Linux the wheel brings a reference BLAS that is forty times too slow; what is loaded with
 * global symbols before libmlx takes its place. On other platforms MLX has a good one of its own.
 *
 * @param name what a person calls it
 * @param kernel the kernel it chose for this CPU, or "its own choice"
 * @param path the library file
 */
public record Blas(String name, String kernel, @Nullable Path path) {
    private static final int RTLD_NOW_GLOBAL = 0x102;
    /** Kernels that OpenBLAS falls back to when it does not know a CPU. */
    private static final Set<String> BASELINE_KERNELS =
            Set.of("prescott", "core2", "generic", "nehalem", "barcelona", "katmai", "armv8");

    /** Kept for the life of the process: a library that is collected is unloaded. */
    private static final Map<Path, NativeLibrary> LOADED = new ConcurrentHashMap<>();

    /** Loads the best BLAS there is: SA3_BLAS (a file), else an installed MKL, else OpenBLAS from the build. */
    static Blas load(Path nativeFolder) {
        if (!Platform.isLinux()) {
            return new Blas(Platform.isMac() ? "Accelerate" : "bundled", "its own choice", null);
        }
        String named = System.getenv("SA3_BLAS");
        if (named != null && !named.isBlank()) {
            return loadNamed(Path.of(named));
        }
        Path mkl = installedMkl();
        return mkl != null ? loadMkl(mkl) : loadOpenBlas(nativeFolder.resolve("blas/libopenblas.so.0"));
    }

    /** Threads that one matrix product may use. */
    void setThreads(int threads) {
        if (path == null) {
            return;
        }
        String function = name.equals("MKL") ? "MKL_Set_Num_Threads" : "openblas_set_num_threads";
        library(path).getFunction(function).invokeVoid(new Object[] {threads});
    }

    private int threads() {
        String function = name.equals("MKL") ? "MKL_Get_Max_Threads" : "openblas_get_num_threads";
        return library(Objects.requireNonNull(path)).getFunction(function).invokeInt(new Object[0]);
    }

    /**
     * Runs decompositions on one thread. They call thousands of tiny products, each of which makes all threads meet: where
     * another program keeps a core busy, as a workstation does, two threads took minutes for what one does in half a second.
     */
    void onOneThread(Runnable decomposition) {
        if (path == null) {
            decomposition.run();
            return;
        }
        int before = threads();
        setThreads(1);
        try {
            decomposition.run();
        } finally {
            setThreads(before);
        }
    }

    private static Blas loadNamed(Path file) {
        if (!Files.isReadable(file)) {
            throw new MlxException("SA3_BLAS names " + file + ", which cannot be read: correct or unset it");
        }
        String fileName = String.valueOf(file.getFileName());
        return fileName.contains("mkl") ? loadMkl(file) : loadOpenBlas(file);
    }

    private static @Nullable Path installedMkl() {
        for (String folder :
                new String[] {"/opt/intel/oneapi/mkl/latest/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib64"}) {
            for (String name : new String[] {"libmkl_rt.so.3", "libmkl_rt.so.2"}) {
                Path file = Path.of(folder, name);
                if (Files.isReadable(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    private static Blas loadMkl(Path file) {
        // The GNU threading layer is the one that needs no library of Intel's compiler beside it.
        setEnvironment("MKL_THREADING_LAYER", "GNU");
        library(file);
        return new Blas("MKL", "its own choice", file);
    }

    private static Blas loadOpenBlas(Path file) {
        if (!Files.isReadable(file)) {
            throw new MlxException("no BLAS at " + file + ": build the program again (mvn package)");
        }
        String kernel = kernelOf(library(file));
        String better = betterKernel(kernel, CpuFeatures.read());
        if (better != null) {
            unload(file);
            setEnvironment("OPENBLAS_CORETYPE", better);
            kernel = kernelOf(library(file));
        }
        return new Blas("OpenBLAS", kernel, file);
    }

    /** The kernel to force when the library chose one below what the CPU can do; null when its choice is fine. */
    static @Nullable String betterKernel(String kernel, Set<String> cpu) {
        if (System.getenv("OPENBLAS_CORETYPE") != null || !BASELINE_KERNELS.contains(kernel.toLowerCase(Locale.ROOT))) {
            return null;
        }
        if (cpu.contains("avx512f") && cpu.contains("avx512vl")) {
            return "SKYLAKEX";
        }
        return cpu.contains("avx2") ? "HASWELL" : null;
    }

    private static String kernelOf(NativeLibrary openBlas) {
        try {
            return openBlas.getFunction("openblas_get_corename").invokeString(new Object[0], false);
        } catch (UnsatisfiedLinkError e) {
            throw new MlxException(openBlas.getFile() + " is not an OpenBLAS: unset SA3_BLAS", e);
        }
    }

    private static NativeLibrary library(Path file) {
        return LOADED.computeIfAbsent(file, Blas::open);
    }

    private static NativeLibrary open(Path file) {
        try {
            return NativeLibrary.getInstance(file.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW_GLOBAL));
        } catch (UnsatisfiedLinkError e) {
            throw new MlxException("the BLAS " + file + " cannot be loaded: unset SA3_BLAS, or build again", e);
        }
    }

    private static void unload(Path file) {
        NativeLibrary library = LOADED.remove(file);
        if (library != null) {
            library.close();
        }
    }

    private static void setEnvironment(String name, String value) {
        Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
    }
}
