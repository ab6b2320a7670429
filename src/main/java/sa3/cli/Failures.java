package sa3.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import sa3.lora.UnmatchedAdapterException;
import sa3.pipeline.CancelledException;
import sa3.platform.FailureText;

/**
 * Turns every failure into one line for a person (or one JSON line) and an exit status. What the program foresaw carries
 * its own explanation; anything else is a defect, and its trace goes to the log file. Traces reach the terminal with
 * {@code --verbose} only.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Logger LOG = Logger.getLogger("sa3");

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        ParseResult own = command.getParseResult(); // the other one begins at the program's name
        return report(failure, command, own.hasMatchedOption("--json"), own.hasMatchedOption("--verbose"));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String message = FailureText.oneLine(String.valueOf(failure.getMessage())) + "; " + wayOut(failure);
        if (List.of(args).contains("--json")) {
            command.getErr().println(errorEvent(message, ExitCodes.USAGE));
        } else {
            command.getErr().println("sa3: " + message);
        }
        return ExitCodes.USAGE;
    }

    private static String wayOut(ParameterException failure) {
        List<String> meant =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return meant.isEmpty()
                ? "help: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help"
                : "did you mean " + String.join(" or ", meant) + "?";
    }

    private static JsonLine errorEvent(String message, int status) {
        return JsonLine.event("error").with("message", message).with("exit", status);
    }

    /** Prints the failure and returns the exit status. */
    static int report(Throwable thrown, CommandLine command, boolean json, boolean verbose) {
        Throwable failure = cause(thrown);
        int status = status(failure);
        String message = message(failure);
        if (status != ExitCodes.INTERRUPTED) {
            // The records of --verbose show the trace as well.
            LOG.log(Level.SEVERE, message, failure);
        }
        PrintWriter err = command.getErr();
        if (json) {
            err.println(errorEvent(message, status));
        } else if (!verbose || status == ExitCodes.INTERRUPTED) {
            err.println("sa3: " + message);
        }
        err.flush();
        return status;
    }

    /** The native libraries are loaded when a class of theirs is: what went wrong there is told, not that it did. */
    private static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof ExceptionInInitializerError && cause != null ? cause : thrown;
    }

    static int status(Throwable failure) {
        if (failure instanceof CancelledException) {
            return ExitCodes.INTERRUPTED;
        }
        return FailureText.isForeseen(failure) ? ExitCodes.FAILED : ExitCodes.UNEXPECTED;
    }

    static String message(Throwable failure) {
        String advice =
                failure instanceof UnmatchedAdapterException ? "; --lora-allow-unmatched goes on without it" : "";
        return FailureText.of(failure) + advice;
    }
}
