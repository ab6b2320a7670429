package sa3.service;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sa3.config.UserConfig;
import sa3.platform.Folders;

/**
 * What the user has set for the service: options of this run, else what was set for every run, else the program's choice.
 * Each is a line of {@code config.json}.
 */
public final class ServiceConfig {
    /** The folder of the takes. */
    public static final String LIBRARY = "takesFolder";
    /** Gigabytes (2^30). */
    public static final String LIBRARY_LIMIT = "takesLimitGb";

    public static final String IDLE_UNLOAD = "serviceIdleUnloadMinutes";
    public static final String IDLE_EXIT = "serviceIdleExitMinutes";
    /** Gigabytes (2^30). */
    public static final String MEMORY_LIMIT = "serviceMemoryLimitGb";

    private static final double GIB = 1L << 30;

    private final UserConfig config;
    private final boolean remember;

    /** @param remember true to set what is chosen for later runs too */
    public ServiceConfig(UserConfig config, boolean remember) {
        this.config = config;
        this.remember = remember;
    }

    /**
     * What an option is.
     *
     * @param name that of its line
     * @param chosen null = not in this run
     */
    public double number(String name, @Nullable Double chosen, double standard) {
        if (chosen != null) {
            keep(name, chosen.toString());
            return chosen;
        }
        String text = config.text(name).orElse(Double.toString(standard));
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new ServiceException(name + " in " + config.file() + ": expected a number, found '" + text + "'", e);
        }
    }

    /** As {@link #number}, in bytes of gigabytes. */
    public long bytes(String name, @Nullable Double chosenGib, double standardGib) {
        return (long) (number(name, chosenGib, standardGib) * GIB);
    }

    /** The folder of the takes. */
    public Path library(@Nullable Path chosen) {
        if (chosen != null) {
            Path absolute = chosen.toAbsolutePath().normalize();
            keep(LIBRARY, absolute.toString());
            return absolute;
        }
        return config.text(LIBRARY)
                .map(Path::of)
                .orElse(Folders.userData().resolve("takes").toAbsolutePath());
    }

    private void keep(String name, String value) {
        if (remember) {
            config.put(name, value);
        }
    }
}
