package sa3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.models.ModelStore;

@Command(
        name = "remove",
        description = "Deletes the files of a model that no other model here needs, unfinished downloads too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models remove medium               shows what will go, and asks",
            "  sa3 models remove medium --yes         for scripts"
        })
final class ModelsRemoveCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private ModelsCommand parent = new ModelsCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "A model.")
    private String name = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; needed with --json and where there is no terminal.")
    private boolean yes;

    @Override
    public Integer call() {
        ModelStore store = parent.access().store();
        List<Path> files = store.removable(name);
        long bytes = files.stream().mapToLong(ModelsRemoveCommand::size).sum();
        if (!yes && !isAgreed(files, bytes)) {
            common.remark("nothing was removed");
            return ExitCodes.FAILED;
        }
        List<String> removed = store.remove(name);
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("removed", removed);
            answer.put("bytes", bytes);
            common.out().println(JsonLine.pretty(answer));
        } else {
            removed.forEach(file -> common.out().println("removed " + file));
            common.out().println(TransferLine.size(bytes) + " freed");
        }
        return ExitCodes.OK;
    }

    /** @throws ParameterException nobody can be asked */
    private boolean isAgreed(List<Path> files, long bytes) {
        String list = files.stream().map(Path::getFileName).map(String::valueOf).collect(Collectors.joining(", "));
        String question = "Remove " + list + " (" + TransferLine.size(bytes) + ")? [y/N] ";
        if (common.json()) {
            throw new ParameterException(spec.commandLine(), "remove asks first: add --yes to --json");
        }
        String answer = parent.access()
                .question()
                .ask(question)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "there is no terminal to ask at: add --yes to remove " + name));
        return answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // gone in between
        }
    }
}
