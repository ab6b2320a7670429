package sa3.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.platform.ProgramVersion;

@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        String version = ProgramVersion.current();
        common.out().println(common.json() ? JsonLine.pretty(Map.of("version", version)) : "sa3 " + version);
        return ExitCodes.OK;
    }
}
