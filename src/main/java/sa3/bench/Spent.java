package sa3.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What some work took.
 *
 * @param wallSeconds by the clock
 * @param cpuSeconds of all threads of this process: what counts where other programs want the same cores
 */
record Spent(double wallSeconds, double cpuSeconds) {
    private static final double NANO = 1e-9;

    static Spent by(Runnable work) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long wall = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        work.run();
        return new Spent(NANO * (System.nanoTime() - wall), NANO * (system.getProcessCpuTime() - cpu));
    }
}
