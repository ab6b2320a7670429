package sa3.cli.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import sa3.cli.Main;
import sa3.cli.ProgressLine;
import sa3.cli.ThreadsOption;
import sa3.codec.SameConfig;
import sa3.codec.SameEncoder;
import sa3.mlx.Dtype;
import sa3.models.Model;
import sa3.models.ModelException;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.train.TrainException;
import sa3.train.encode.EncodeSettings;
import sa3.train.encode.FolderEncoding;
import sa3.train.encode.SoundFolder;
import sa3.train.encode.SoundFolder.Sound;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorTable;
import sa3.weights.Weights;

@Command(
        name = "encode",
        description = {
            "Turns a folder of sounds into latents that training reads: a .npy and a .json for each sound, in the same tree.",
            "Captions come from NAME.json or NAME.txt beside NAME.wav. Run it again after a stop, or after adding sounds:"
                    + " what is finished stays."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 encode sounds -o latents --model sm-music-base",
            "  sa3 encode sounds -o latents --codec same-l --max-duration 60"
        })
public final class EncodeCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private Main main = Main.standalone();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Parameters(paramLabel = "FOLDER", description = "The sounds, in this folder and those below it.")
    private Path sounds = Path.of("");

    @Option(
            names = {"-o", "--output-dir"},
            required = true,
            paramLabel = "FOLDER",
            description = "Where the latents go; it is made if it is not there.")
    private Path target = Path.of("");

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "An installed model, whose codec encodes: the one that is going to be trained.")
    private @Nullable String model;

    @Option(
            names = "--codec",
            paramLabel = "same-s|same-l",
            description = "The codec of any installed model instead: same-s of sm-music and sm-sfx, same-l of medium.")
    private @Nullable String codec;

    @Option(
            names = "--max-duration",
            paramLabel = "S",
            description = "Longer sounds are cut after this many seconds (default: ${DEFAULT-VALUE}).")
    private double maxSeconds = 600;

    @Option(names = "--overwrite", description = "Encode again what is there already.")
    private boolean overwrite;

    @Option(
            names = "--exclude-file",
            paramLabel = "FILE",
            description = "Sounds to leave out: paths below the folder, one per line.")
    private @Nullable Path excludeFile;

    @Override
    public Integer call() {
        ModelFiles files = files();
        SoundFolder folder = SoundFolder.open(sounds, excluded());
        if (!folder.unmatched().isEmpty()) {
            common.remark(
                    excludeFile + ": no sound below " + sounds + " is called " + String.join(", ", folder.unmatched()));
        }
        EncodeSettings settings = new EncodeSettings(main.modelStore().sha256(files.encoder()), maxSeconds, overwrite);
        threads.apply();
        FolderEncoding.Report report;
        try (TensorFile file = TensorFiles.open(files.encoder(), Network.ENCODER);
                Weights weights = Weights.of(file, Dtype.F32);
                ProgressLine progress = common.progress()) {
            SameConfig config = SameConfig.ofEncoder(files.codec(), file.tensors(), String.valueOf(files.encoder()));
            TensorTable.require(file, config.encoderTensors(file.tensors()));
            report = new FolderEncoding(
                            folder, target, new SameEncoder(weights, config), settings, new Listener(progress))
                    .run();
        }
        answer(report);
        return report.usable() > 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private ModelFiles files() {
        if ((model == null) == (codec == null)) {
            throw new ParameterException(
                    spec.commandLine(), "say whose codec: either --model=NAME or --codec=same-s|same-l");
        }
        ModelStore store = main.modelStore();
        return store.files(model != null ? model : withCodec(store, SameConfig.Variant.of(String.valueOf(codec))));
    }

    private static String withCodec(ModelStore store, SameConfig.Variant variant) {
        return store.installed().stream()
                .filter(installed -> installed.codec() == variant && !installed.isBundled())
                .map(Model::name)
                .findFirst()
                .orElseThrow(() -> new ModelException("no model with the codec " + variant.label()
                        + " is installed: run sa3 models download "
                        + (variant == SameConfig.Variant.CHUNKED ? "sm-music-base" : "medium-base")));
    }

    private Set<String> excluded() {
        if (excludeFile == null) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(excludeFile)) {
            return lines.map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            throw new TrainException(
                    "cannot read the list of excluded sounds " + excludeFile + ": is it a text file?", e);
        }
    }

    private final class Listener implements FolderEncoding.Listener {
        private final ProgressLine progress;

        Listener(ProgressLine progress) {
            this.progress = progress;
        }

        @Override
        public void working(int doneSounds, int count, Sound sound) {
            main.cancellation().throwIfCancelled();
            progress.progress("encoding", doneSounds, count);
        }

        @Override
        public void remark(String line) {
            progress.close();
            common.remark(line);
        }
    }

    private void answer(FolderEncoding.Report report) {
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folder", target.toString());
            answer.put("encoded", report.encoded());
            answer.put("described", report.described());
            answer.put("unchanged", report.unchanged());
            answer.put("uncaptioned", report.uncaptioned());
            answer.put("skipped", report.skipped());
            common.out().println(JsonLine.pretty(answer));
            return;
        }
        if (report.uncaptioned() > 0) {
            common.remark(report.uncaptioned() + " of " + report.usable()
                    + " sounds have no caption: put NAME.txt or NAME.json beside NAME.wav and run this again");
        }
        common.out()
                .println(target + "  (" + report.encoded() + " encoded, "
                        + (report.described() + report.unchanged()) + " there already"
                        + (report.described() > 0 ? " of which " + report.described() + " with new captions" : "")
                        + ", "
                        + report.skipped().size() + " skipped)");
    }
}
