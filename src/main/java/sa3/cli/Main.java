package sa3.cli;

import java.util.List;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import sa3.cli.lora.LoraCommand;
import sa3.cli.plugin.PluginCommand;
import sa3.cli.preset.PresetCommand;
import sa3.cli.service.ServeCommand;
import sa3.cli.service.ServiceCommand;
import sa3.cli.takes.TakesCommand;
import sa3.cli.train.DemoSoundsCommand;
import sa3.cli.train.EncodeCommand;
import sa3.cli.train.TrainCommand;
import sa3.cli.train.TrainModelCommand;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelStore;
import sa3.pipeline.Cancellation;
import sa3.platform.ProgramVersion;

/** The program's entry: finds the command, runs it, and turns the outcome into an exit status. */
@Command(
        name = "sa3",
        description = "Turns a sentence into a stereo clip with Stable Audio 3.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            GenerateCommand.class,
            PresetCommand.class,
            LoraCommand.class,
            EncodeCommand.class,
            DemoSoundsCommand.class,
            ServeCommand.class,
            ServiceCommand.class,
            TakesCommand.class,
            PluginCommand.class,
            ModelsCommand.class,
            TrainCommand.class,
            TrainModelCommand.class,
            BenchCommand.class,
            DemoSessionCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models download sm-music      get a model",
            "  sa3 doctor                        what this machine can do, and what to mend",
            "  sa3 doctor --bundle report.zip    all that a bug report needs",
            "  sa3 help doctor                   the options of one command",
            "  source <(sa3 completion)          completion for this shell"
        })
public final class Main implements Runnable {
    private static final Logger LOG = Logger.getLogger("sa3");

    private final Cancellation cancellation;
    private final ModelAccess models;
    private final PresetAccess presets;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main(Cancellation cancellation) {
        this(cancellation, ModelAccess.ofUser());
    }

    Main(Cancellation cancellation, ModelAccess models) {
        this(cancellation, models, PresetAccess.ofUser());
    }

    Main(Cancellation cancellation, ModelAccess models, PresetAccess presets) {
        this.cancellation = cancellation;
        this.models = models;
        this.presets = presets;
    }

    /** What a command has before the parser gives it its parent. */
    public static Main standalone() {
        return new Main(new Cancellation());
    }

    public static void main(String[] args) {
        Cancellation cancellation = new Cancellation();
        Interrupts interrupts = Interrupts.install(cancellation);
        interrupts.exit(run(commandLine(cancellation), args));
    }

    static CommandLine commandLine(Cancellation cancellation) {
        return commandLine(new Main(cancellation));
    }

    static CommandLine commandLine(Main main) {
        Failures failures = new Failures();
        return new CommandLine(main)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setExecutionStrategy(Main::logged)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    /** Runs a command line; nothing that a command throws gets past. */
    @SuppressWarnings("CatchingUnchecked")
    static int run(CommandLine command, String[] args) {
        try {
            return command.execute(args);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError | RuntimeException e) {
            List<String> words = List.of(args);
            return Failures.report(e, command, words.contains("--json"), words.contains("--verbose"));
        } finally {
            command.getOut().flush();
            command.getErr().flush();
        }
    }

    /** The command that runs, rather than those that lead to it. */
    private static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    private static int logged(ParseResult parsed) {
        ParseResult last = last(parsed);
        LogFile.install(LogFile.folder(), last.hasMatchedOption("--verbose"));
        long beganNs = System.nanoTime();
        int status = new RunLast().execute(parsed);
        if (last.commandSpec().userObject() instanceof Worker) {
            long ms = (System.nanoTime() - beganNs) / 1_000_000;
            LOG.info(() -> last.commandSpec().qualifiedName() + " ended with status " + status + " after " + ms
                    + " ms, version " + ProgramVersion.current());
        }
        return status;
    }

    /** A command that does real work, and so deserves a line in the log. */
    public interface Worker {}

    /** Set by Ctrl-C; every job hands it on. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** The folder of the models. */
    public ModelStore modelStore() {
        return models.store();
    }

    ModelAccess models() {
        return models;
    }

    /** Where the adapters are. */
    public LoraFolders loraFolders() {
        return LoraFolders.ofUser(presets.config());
    }

    public PresetAccess presets() {
        return presets;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sa3 " + ProgramVersion.current()};
        }
    }
}
