package sa3.service;

import java.nio.file.Path;

/**
 * How the service runs.
 *
 * @param port of HTTP on the loopback interface; 0 = any that is free
 * @param library the folder of the takes
 * @param libraryLimitBytes above this old takes go
 * @param idleUnloadMinutes a model unused for so long is unloaded; 0 = never
 * @param idleExitMinutes without clients and jobs for so long the service ends; 0 = never
 * @param memoryLimitBytes what MLX may hold between jobs
 */
public record ServiceOptions(
        int port,
        Path library,
        long libraryLimitBytes,
        double idleUnloadMinutes,
        double idleExitMinutes,
        long memoryLimitBytes) {
    public ServiceOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + ": expected 1 to 65535, or 0 for any that is free");
        }
        if (libraryLimitBytes < 1) {
            throw new IllegalArgumentException("the limit of the library must be above 0");
        }
        if (!(idleUnloadMinutes >= 0) || !(idleExitMinutes >= 0)) {
            throw new IllegalArgumentException("idle times are minutes, 0 or more; 0 = never");
        }
        if (memoryLimitBytes < 1) {
            throw new IllegalArgumentException("the memory limit must be above 0");
        }
    }
}
