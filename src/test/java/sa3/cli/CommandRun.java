package sa3.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import sa3.pipeline.Cancellation;

/** One run of the command line inside this process, with all that it said. */
public record CommandRun(int status, String out, String err) {
    public static CommandRun of(List<String> args) {
        return of(new Main(new Cancellation()), args);
    }

    static CommandRun of(Main main, List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.commandLine(main).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int status = Main.run(command, args.toArray(String[]::new));
        return new CommandRun(status, out.toString(), err.toString());
    }

    public List<String> errLines() {
        return err.lines().toList();
    }
}
