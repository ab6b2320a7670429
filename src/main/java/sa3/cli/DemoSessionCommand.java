package sa3.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.install.InstallException;
import sa3.install.Installation;
import sa3.pipeline.FileNetworks;
import sa3.pipeline.Pipeline;
import sa3.pipeline.RequestException;
import sa3.pipeline.RunSettings;
import sa3.pipeline.Take;
import sa3.session.ArdourSession;
import sa3.settings.Form;
import sa3.settings.GenerationPlan;
import sa3.settings.RunChoice;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest.Clips;

@Command(
        name = "demo-session",
        description = "Makes a small Ardour session to open: both plugins, and a clip generated for it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 demo-session ~/sessions/first-steps",
            "  sa3 demo-session first-steps -m medium -p \"dusty piano, vinyl\" --bars 8",
            "  ardour first-steps                     opens it"
        })
final class DemoSessionCommand implements Callable<Integer>, Main.Worker {
    private static final int BPM = 120;
    private static final List<String> PLUGINS = List.of("SA3 Track.vst3", "SA3 Insert.vst3");

    @ParentCommand
    private Main main = Main.standalone();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Parameters(paramLabel = "DIR", description = "The session's folder; it must not be there yet.")
    private Path folder = Path.of("");

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            description = "What the clip is (default: ${DEFAULT-VALUE}).")
    private String prompt = "warm lofi house loop";

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "As of sa3 generate (default: the best one installed).")
    private @Nullable String model;

    @Option(names = "--bars", paramLabel = "N", description = "Length at 120 BPM (default: ${DEFAULT-VALUE}).")
    private int bars = 4;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(folder)) {
            throw new RequestException(folder + " is there already: name a folder that is not");
        }
        requirePlugins();
        threads.check();
        GenerationPlan plan =
                GenerationPlan.of(settings(), Clips.NONE, main.models().store(), main.loraFolders(), common::remark);
        threads.apply();
        List<Take> takes = new ArrayList<>();
        try (FileNetworks networks = new FileNetworks(plan.model(), false);
                ProgressLine progress = common.progress()) {
            new Pipeline(networks, plan.model().maxSeconds())
                    .generate(plan.request(), progress, main.cancellation(), takes::add);
        }
        Take take = takes.get(0);
        Path session = new ArdourSession(
                        take.clip(),
                        RunSettings.json(plan.request(), plan.model().name(), take, main.loraFolders()))
                .write(folder);
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("session", session.toString(), "seed", take.seed())));
        } else {
            common.out().println(session);
            common.remark(
                    "open it with Ardour 7 or later; where it finds the plugins missing, let it scan, then open the session"
                            + " again");
        }
        return ExitCodes.OK;
    }

    private Settings settings() {
        Form form = Form.NONE.withLength(null, bars, null);
        return Settings.NONE
                .withWording(Settings.ofPrompt(prompt).wording().withBpm((double) BPM))
                .withForm(form)
                .withRun(RunChoice.NONE.withModel(model));
    }

    /** A session whose plugins the host cannot find opens with holes. */
    private static void requirePlugins() {
        List<String> there = Installation.ofUser().placed().stream()
                .map(placed -> placed.path())
                .filter(Files::exists)
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        List<String> missing =
                PLUGINS.stream().filter(name -> !there.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new InstallException(
                    String.join(" and ", missing) + " not installed, which the session is made of: sa3 plugin install");
        }
    }
}
