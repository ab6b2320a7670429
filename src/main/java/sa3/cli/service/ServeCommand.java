package sa3.cli.service;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.Main;
import sa3.config.UserConfig;
import sa3.service.LaunchFile;
import sa3.service.Service;
import sa3.service.ServiceConfig;
import sa3.service.ServiceOptions;

@Command(
        name = "serve",
        description = "Runs the service that plugins, scripts and the user interface send their jobs to.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 serve                              until Ctrl-C or sa3 service stop",
            "  sa3 serve --library ~/Takes --library-limit 50 --remember",
            "  sa3 serve --idle-exit 30               ends when nobody needs it any more"
        })
public final class ServeCommand implements Callable<Integer>, Main.Worker {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @ParentCommand
    private Main main = Main.standalone();

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
            description = "Above this old takes go, but none that is starred or used (default: 20).")
    private @Nullable Double libraryLimit;

    @Option(
            names = "--idle-unload",
            paramLabel = "MIN",
            description = "Unload a model unused for so long; 0 = never (default: 15).")
    private @Nullable Double idleUnload;

    @Option(
            names = "--idle-exit",
            paramLabel = "MIN",
            description = "End when unused for so long; 0 = never (default: 120).")
    private @Nullable Double idleExit;

    @Option(
            names = "--memory-limit",
            paramLabel = "GB",
            description = "Unload the model between jobs when MLX holds more (default: 12).")
    private @Nullable Double memoryLimit;

    @Option(names = "--remember", description = "Set the options given for later runs too.")
    private boolean remember;

    @Override
    public Integer call() throws Exception {
        ServiceConfig config = new ServiceConfig(UserConfig.ofUser(), remember);
        ServiceOptions options = new ServiceOptions(
                port,
                config.library(library),
                config.bytes(ServiceConfig.LIBRARY_LIMIT, libraryLimit, 20),
                config.number(ServiceConfig.IDLE_UNLOAD, idleUnload, 15),
                config.number(ServiceConfig.IDLE_EXIT, idleExit, 120),
                config.bytes(ServiceConfig.MEMORY_LIMIT, memoryLimit, 12));
        try (Service service = Service.start(options, main.modelStore())) {
            common.remark("serving on http://127.0.0.1:" + service.port() + "; run folder " + service.runFolder()
                    + ", takes in " + options.library());
            LaunchFile.ofUser().write();
            while (!main.cancellation().isCancelled() && !service.shouldEnd()) {
                LockSupport.parkNanos(LOOK_NS);
            }
        }
        return ExitCodes.OK;
    }
}
