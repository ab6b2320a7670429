package sa3.cli.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.install.Installation;

@Command(name = "uninstall", description = "Removes the plugins that install has put there. Takes and models stay.")
final class PluginUninstallCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        List<String> gone =
                Installation.ofUser().uninstall().stream().map(Path::toString).toList();
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("removed", gone)));
        } else {
            gone.forEach(common.out()::println);
            common.remark(gone.isEmpty() ? "nothing was installed" : "projects keep their clips; the plugins are gone");
        }
        return ExitCodes.OK;
    }
}
