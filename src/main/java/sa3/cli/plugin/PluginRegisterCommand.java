package sa3.cli.plugin;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.install.InstallException;
import sa3.service.LaunchCheck;
import sa3.service.LaunchFile;

@Command(
        name = "register",
        description = {
            "Writes down how plugins start the service, as install does, and tries it; places no plugin.",
            "This is what \"Find SA3\" in a plugin's window runs."
        })
final class PluginRegisterCommand implements Callable<Integer> {
    private final LaunchFile launch;

    @Mixin
    private CommonOptions common = new CommonOptions();

    PluginRegisterCommand() {
        this(LaunchFile.ofUser());
    }

    PluginRegisterCommand(LaunchFile launch) {
        this.launch = launch;
    }

    @Override
    public Integer call() throws IOException {
        launch.write();
        @Nullable String problem = LaunchCheck.problem(launch);
        if (problem != null) {
            throw new InstallException(problem);
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("launch", launch.path().toString())));
        } else {
            common.out().println(launch.path());
        }
        return ExitCodes.OK;
    }
}
