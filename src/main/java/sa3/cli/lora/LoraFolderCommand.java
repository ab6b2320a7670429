package sa3.cli.lora;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.config.UserConfig;
import sa3.lora.LoraException;
import sa3.lora.folder.LoraFolders;

@Command(
        name = "folder",
        description = "Prints the folder that holds the LoRAs, or sets another one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora folder                        where they are",
            "  sa3 lora folder /mnt/big/loras         from now on there",
            "  sa3 lora folder --default              in the data folder again"
        })
final class LoraFolderCommand implements Callable<Integer> {
    @ParentCommand
    private LoraCommand parent = new LoraCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "PATH", description = "The folder to use from now on.")
    private @Nullable Path path;

    @Option(names = "--default", description = "Use the folder in the data folder again.")
    private boolean standard;

    @Override
    public Integer call() {
        UserConfig config = parent.main().presets().config();
        if (path != null && standard) {
            throw new ParameterException(
                    spec.commandLine(), "a path and --default contradict each other: leave one out");
        }
        if (path != null) {
            config.put(UserConfig.LORA_FOLDER, usable(path).toString());
        } else if (standard) {
            config.put(UserConfig.LORA_FOLDER, null);
        }
        List<String> roots =
                parent.main().loraFolders().roots().stream().map(Path::toString).toList();
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folders", roots);
            common.out().println(JsonLine.pretty(answer));
        } else {
            roots.forEach(common.out()::println);
        }
        boolean isOverruled = System.getenv(LoraFolders.VARIABLE) != null && (path != null || standard);
        if (isOverruled) {
            common.remark(LoraFolders.VARIABLE + " is set and goes before this setting");
        }
        return ExitCodes.OK;
    }

    private static Path usable(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new LoraException(absolute + " is no folder: make it first, or name another");
        }
        return absolute;
    }
}
