package sa3.doctor;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Blas;
import sa3.mlx.CpuFeatures;
import sa3.mlx.MlxRuntime;

/** MLX, the BLAS in front of it, and how fast they multiply. */
final class EngineCheck implements Check {
    /** A fast BLAS reaches several times this on any x86 or ARM core of the last ten years; a reference BLAS, 3. */
    private static final double SLOW_GFLOPS = 12;

    @Override
    public void examine(Report report) {
        MlxRuntime.start();
        report.fact("mlx", "version", MlxRuntime.mlxVersion());
        report.fact("mlx", "device", MlxRuntime.deviceName());
        if (MlxRuntime.hasGpu()) {
            double gflops = ProductSpeed.measure();
            report.fact("speed", "gflops", gflops, number(gflops) + " GFLOP/s");
            return;
        }
        Blas blas = MlxRuntime.blas();
        report.fact("blas", "name", blas.name());
        report.fact("blas", "kernel", blas.kernel(), "kernel " + blas.kernel());
        report.fact(
                "blas",
                "file",
                String.valueOf(blas.path()),
                blas.path() == null ? "" : blas.path().toString());
        fastPaths(report, MlxRuntime.kernelFeatures(), CpuFeatures.read(), System.getenv("SA3_CPU"));
        measureThreads(report);
    }

    /** Our own kernels, and whether they use what the CPU offers. */
    static void fastPaths(Report report, String kernels, Set<String> cpu, @Nullable String wanted) {
        report.fact("kernels", "instructions", kernels, kernels + " for attention, gates, norms, rotary positions");
        if (kernels.equals("plain") && (cpu.contains("avx2") || cpu.contains("asimd"))) {
            report.warning(
                    "the program's own kernels run without the vector unit that this CPU has",
                    "plain".equals(wanted)
                            ? "unset SA3_CPU"
                            : "build again with the system's own C++ compiler: rm -r src/target/native, then ./sa3 doctor");
        }
    }

    private static void measureThreads(Report report) {
        int all = Runtime.getRuntime().availableProcessors();
        MlxRuntime.setThreads(1);
        double one = ProductSpeed.measure();
        MlxRuntime.setThreads(all);
        double many = all == 1 ? one : ProductSpeed.measure();
        report.fact("speed", "product", ProductSpeed.SHAPE, "product " + ProductSpeed.SHAPE);
        report.fact("speed", "gflopsOneThread", one, number(one) + " GFLOP/s on one thread");
        report.fact("speed", "gflopsAllThreads", many, number(many) + " on " + all);
        report.fact("speed", "threads", all, "");
        judge(report, one, MlxRuntime.blas());
    }

    /** Finds fault with a speed that a fast BLAS would surpass. */
    static void judge(Report report, double gflopsOneThread, Blas blas) {
        if (gflopsOneThread < SLOW_GFLOPS) {
            report.warning(
                    "matrix products reach only " + number(gflopsOneThread) + " GFLOP/s on one thread with "
                            + blas.name() + ", kernel " + blas.kernel(),
                    "close what else keeps the CPU busy and measure again; if it stays, try OPENBLAS_CORETYPE=HASWELL (or"
                            + " SKYLAKEX with AVX-512), or name another BLAS: SA3_BLAS=/path/to/libopenblas.so");
        }
    }

    private static String number(double gflops) {
        return String.format(Locale.ROOT, gflops < 10 ? "%.1f" : "%.0f", gflops);
    }
}
