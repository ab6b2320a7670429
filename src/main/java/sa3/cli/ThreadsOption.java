package sa3.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sa3.mlx.MlxRuntime;

/** The option of commands that compute. */
public final class ThreadsOption {
    /** More than any machine for these models has; far more would use up the memory for their stacks. */
    private static final int MAX_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads for one matrix product (default: all).")
    private int threads;

    private boolean isGiven() {
        return command.commandLine().getParseResult().hasMatchedOption("--threads");
    }

    /** Refuses a number that cannot be; for commands that have more to look at before they load anything. */
    public void check() {
        if (isGiven() && (threads < 1 || threads > MAX_THREADS)) {
            throw new ParameterException(
                    command.commandLine(), "--threads " + threads + ": expected 1 to " + MAX_THREADS);
        }
    }

    /** Loads the native libraries, and sets the threads of MLX where the option was given. */
    public void apply() {
        check();
        MlxRuntime.start();
        if (isGiven()) {
            MlxRuntime.setThreads(threads);
        }
    }
}
