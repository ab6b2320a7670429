package sa3.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.models.FileCheck;
import sa3.models.Model;
import sa3.models.ModelStore;

@Command(
        name = "verify",
        description = {
            "Reads installed files again and compares them with the size and the SHA-256 recorded when they came.",
            "Exit status 1 when a file is missing or changed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models verify                      everything that is installed",
            "  sa3 models verify sm-music"
        })
final class ModelsVerifyCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private ModelsCommand parent = new ModelsCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Models (default: all whose files are here).")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        List<FileCheck> checks = checks();
        long damaged = checks.stream().filter(ModelsVerifyCommand::isDamaged).count();
        if (common.json()) {
            common.out().println(JsonLine.pretty(answer(checks, damaged)));
        } else {
            checks.forEach(check -> common.out().println(line(check)));
            common.out().println(checks.isEmpty() ? "nothing is installed" : summary(checks.size(), damaged));
        }
        return damaged > 0 ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private List<FileCheck> checks() {
        ModelStore store = parent.access().store();
        List<String> chosen =
                names.isEmpty() ? store.present().stream().map(Model::name).toList() : names;
        try (TransferLine progress = common.transfer("checking")) {
            return store.verify(chosen, progress, parent.checkpoint());
        }
    }

    /** A file that was put there by hand may be as good as any. */
    private static boolean isDamaged(FileCheck check) {
        return check.state() == FileCheck.State.MISSING || check.state() == FileCheck.State.CHANGED;
    }

    private static String line(FileCheck check) {
        return String.format(Locale.ROOT, "%-10s %s", check.state(), check.isGood() ? check.file() : check.detail());
    }

    private static String summary(int files, long damaged) {
        return files + (files == 1 ? " file, " : " files, ") + (damaged == 0 ? "none" : damaged) + " damaged";
    }

    private static Map<String, Object> answer(List<FileCheck> checks, long damaged) {
        List<Map<String, String>> files = new ArrayList<>();
        for (FileCheck check : checks) {
            Map<String, String> file = new LinkedHashMap<>();
            file.put("file", check.file());
            file.put("state", check.state().name().toLowerCase(Locale.ROOT));
            file.put("detail", check.detail());
            files.add(file);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("damaged", damaged);
        answer.put("files", files);
        return answer;
    }
}
