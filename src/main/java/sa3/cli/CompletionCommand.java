package sa3.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints the completion script for bash and zsh.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(sa3 completion)                                    this shell only",
            "  sa3 completion > ~/.local/share/bash-completion/completions/sa3  from now on"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        common.out().print(AutoComplete.bash("sa3", spec.root().commandLine()));
        return ExitCodes.OK;
    }
}
