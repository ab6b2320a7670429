package sa3.cli.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.Main;
import sa3.install.Installation;
import sa3.install.Placed;
import sa3.install.PluginBuild;
import sa3.service.LaunchFile;

@Command(
        name = "install",
        description = "Puts the plugins where hosts look, and writes down how they start the service.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 plugin install                     builds them where they are missing",
            "  sa3 plugin install --rebuild           after changes to their sources",
            "  sa3 plugin install --from bundles      from a folder, without building"
        })
final class PluginInstallCommand implements Callable<Integer>, Main.Worker {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Built plugins in folders VST3, LV2, Components (default: the program's own build).")
    private @Nullable Path from;

    @Option(names = "--rebuild", description = "Build them again, also where they are built.")
    private boolean rebuild;

    @Option(names = "--force", description = "Replace plugins of the same name that somebody else has put there.")
    private boolean force;

    @Override
    public Integer call() throws Exception {
        PluginBuild build = PluginBuild.ofProgram();
        if (from == null && (rebuild || !build.isBuilt())) {
            build.build(common::remark);
        }
        List<Placed> placed = Installation.ofUser().install(from == null ? build.bundles() : from, force);
        for (LaunchFile launch : LaunchFile.ofHosts()) {
            launch.write();
        }
        List<String> paths = placed.stream().map(one -> one.path().toString()).toList();
        if (common.json()) {
            common.out()
                    .println(JsonLine.pretty(Map.of(
                            "installed",
                            paths,
                            "launch",
                            LaunchFile.ofUser().path().toString())));
        } else {
            paths.forEach(common.out()::println);
            common.remark("in the DAW, scan for plugins: SA3 Track is an instrument, SA3 Insert an effect");
        }
        return ExitCodes.OK;
    }
}
