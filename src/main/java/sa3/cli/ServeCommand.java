package sa3.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.pipeline.Cancellation;
import sa3.platform.Folders;
import sa3.service.LaunchFile;
import sa3.service.Service;
import sa3.service.ServiceOptions;

@Command(
        name = "serve",
        description = "Runs the service that plugins, scripts and the user interface send their jobs to.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 serve                              until Ctrl-C or sa3 service stop",
            "  sa3 serve --library ~/Takes --library-limit 50",
            "  sa3 serve --idle-exit 30               ends when nobody needs it any more"
        })
final class ServeCommand implements Callable<Integer>, Main.Worker {
    private static final double GIB = 1L << 30;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @ParentCommand
    private Main main = new Main(new Cancellation());

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--port", paramLabel = "N", description = "HTTP port on this machine (default: any that is free).")
    private int port;

    @Option(
            names = "--library",
            paramLabel = "DIR",
            description = "Where takes are kept (default: takes in the data folder).")
    private @Nullable Path library;

    @Option(
            names = "--library-limit",
            paramLabel = "GB",
            description = "Above this old takes go, but none that is starred or used (default: ${DEFAULT-VALUE}).")
    private double libraryLimit = 20;

    @Option(
            names = "--idle-unload",
            paramLabel = "MIN",
            description = "Unload a model unused for so long; 0 = never (default: ${DEFAULT-VALUE}).")
    private double idleUnload = 15;

    @Option(
            names = "--idle-exit",
            paramLabel = "MIN",
            description = "End when unused for so long; 0 = never (default: ${DEFAULT-VALUE}).")
    private double idleExit;

    @Option(
            names = "--memory-limit",
            paramLabel = "GB",
            description = "Unload the model between jobs when it holds more (default: 12).")
    private double memoryLimit = 12;

    @Override
    public Integer call() throws Exception {
        ServiceOptions options = new ServiceOptions(
                port,
                library == null ? Folders.userData().resolve("takes") : library.toAbsolutePath(),
                (long) (libraryLimit * GIB),
                idleUnload,
                idleExit,
                (long) (memoryLimit * GIB));
        try (Service service = Service.start(options, main.models().store())) {
            LaunchFile.ofUser().write();
            common.remark("serving on http://127.0.0.1:" + service.port() + "; run folder " + service.runFolder()
                    + ", takes in " + options.library());
            while (!main.cancellation().isCancelled() && !service.shouldEnd()) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
        return ExitCodes.OK;
    }
}
