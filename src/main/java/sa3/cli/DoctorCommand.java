package sa3.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.doctor.Bundle;
import sa3.doctor.Doctor;
import sa3.doctor.Report;
import sa3.pipeline.RequestException;
import sa3.platform.Folders;

@Command(
        name = "doctor",
        description = "Tells what this machine can do, measures it, and says what to do about anything wrong.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 doctor                        device, speed, memory, what to mend",
            "  sa3 doctor --json                 the same for scripts",
            "  sa3 doctor --bundle report.zip    for a bug report; no tokens, no prompts",
            "  sa3 doctor --parity               every number against the reference's",
            "  sa3 doctor --parity --feature dit,codec"
        })
final class DoctorCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private Main main = Main.standalone();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--bundle", paramLabel = "FILE.zip", description = "Write a bundle for a bug report.")
    private @Nullable Path bundle;

    @ArgGroup(exclusive = false)
    private @Nullable ParityOptions parity;

    @Override
    public Integer call() throws IOException {
        if (parity != null && bundle != null) {
            throw new RequestException("--bundle and --parity are two works: give one of them");
        }
        if (parity != null) {
            return parity.run(common, main.cancellation());
        }
        common.remark("measuring, a few seconds …");
        Report report = Doctor.standard().examine();
        String json = JsonLine.pretty(report.asMap());
        common.out().print(common.json() ? json + System.lineSeparator() : report.asText());
        if (bundle != null) {
            writeBundle(bundle, report, json);
        }
        return report.hasProblem() ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private void writeBundle(Path file, Report report, String json) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("doctor.txt", report.asText());
        texts.put("doctor.json", json);
        Path target = Folders.programHome().resolve("src/target");
        List<Path> logs = List.of(LogFile.folder(), target.resolve("build.log"), target.resolve("native/build.log"));
        new Bundle(Folders.userHome().toString()).write(file, texts, logs);
        common.remark("bundle written to " + file);
    }
}
