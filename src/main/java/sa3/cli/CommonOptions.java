package sa3.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command has. */
public final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--json", description = "Answer as one JSON object; progress as JSON lines on standard error.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, no remarks.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the whole of an error, and what goes to the log file.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    public boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }

    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** A progress line that suits these options and the terminal. */
    public ProgressLine progress() {
        return new ProgressLine(err(), ProgressLine.Mode.of(json, quiet), System::nanoTime);
    }

    /**
     * The same for bytes that come or are read.
     *
     * @param stage what is done with them, in one word
     */
    TransferLine transfer(String stage) {
        return new TransferLine(err(), ProgressLine.Mode.of(json, quiet), stage, System::nanoTime);
    }

    /** Tells a person something in passing; silent with --quiet, a JSON line with --json. */
    public void remark(String text) {
        out().flush(); // on a terminal the two streams are read as one
        if (json) {
            err().println(JsonLine.event("remark").with("message", text));
        } else if (!quiet) {
            err().println("sa3: " + text);
        }
    }
}
