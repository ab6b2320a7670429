package sa3.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import sa3.mlx.MlxRuntime;

/** Memory of the machine (or of its container), of MLX and of Java. */
final class MemoryCheck implements Check {
    private static final long LITTLE_BYTES = 4L << 30;

    @Override
    public void examine(Report report) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize();
        long available = Math.min(total, availableBytes(system));
        report.fact("memory", "totalBytes", total, Report.gibibytes(total));
        report.fact("memory", "availableBytes", available, Report.gibibytes(available) + " available");
        long heap = Runtime.getRuntime().maxMemory();
        report.fact("memory", "javaLimitBytes", heap, Report.gibibytes(heap) + " of it for Java at most");
        if (available < LITTLE_BYTES) {
            report.warning(
                    "only " + Report.gibibytes(available) + " of memory are free",
                    "close other programs before generating with an installed model; the small models need the least");
        }
        long active = MlxRuntime.activeMemoryBytes();
        long peak = MlxRuntime.peakMemoryBytes();
        report.fact("memory", "mlxActiveBytes", active, "MLX " + Report.gibibytes(active) + " now");
        report.fact("memory", "mlxPeakBytes", peak, Report.gibibytes(peak) + " at most");
    }

    /** What programs may still take: Linux counts the file cache as available, Java's figure does not. */
    private static long availableBytes(OperatingSystemMXBean system) {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .orElseGet(system::getFreeMemorySize);
        } catch (IOException e) {
            return system.getFreeMemorySize();
        }
    }
}
