package sa3.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
import sa3.models.ModelCatalog;
import sa3.platform.FailureText;
import sa3.platform.FolderLock;
import sa3.platform.Sha256;
import sa3.train.StepReport;
import sa3.train.TrainException;
import sa3.train.data.LatentSet;
import sa3.train.encode.SoundFolder;
import sa3.train.job.ModelOrder;
import sa3.train.run.RunFolder;
import sa3.train.whole.ModelFolder;
import sa3.train.whole.ModelTraining;
import sa3.train.whole.SoundBank;

@Command(
        name = "train-model",
        description = {
            "Trains a whole small model from nothing on captioned sounds: a codec, then a transformer with its text encoder.",
            "Its files can be imported, used and adapted like any model's. Run it again after a stop: it goes on where it"
                    + " was last saved."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 demo-sounds sounds && sa3 train-model sounds -o mine",
            "  sa3 train-model --print-order > order.json    all that can be chosen",
            "  sa3 train-model sounds -o mine --order order.json --stages codec",
            "  sa3 models import mine sm-music-base"
        })
public final class TrainModelCommand implements Callable<Integer>, Main.Worker {
    /** Each needs what the one before it made. */
    enum Stage {
        CODEC,
        LATENTS,
        BASE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParentCommand
    private Main main = Main.standalone();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "The sounds, with captions as for sa3 encode.")
    private @Nullable Path sounds;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "FOLDER",
            description = "Where the model's files go, and the state to go on from.")
    private @Nullable Path target;

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = "JSON: dimensions, steps and settings that are to be other than usual.")
    private @Nullable Path orderFile;

    @Option(names = "--print-order", description = "Print the order, usual values included, and train nothing.")
    private boolean printsOrder;

    @Option(
            names = "--stages",
            paramLabel = "STAGE,…",
            split = ",",
            description = "Some of codec, latents, base (default: all).")
    private List<Stage> stages = List.of(Stage.values());

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "The name that its files carry, and that they are imported by (default: ${DEFAULT-VALUE}).")
    private String name = "sm-music-base";

    @Option(
            names = "--text-of",
            paramLabel = "NAME",
            description =
                    "An installed model: its tokenizer is taken, and with \"text\": null in the order its whole text"
                            + " encoder, as it is (default: ${DEFAULT-VALUE}).")
    private String textOf = ModelCatalog.DEMO;

    @Override
    public Integer call() {
        ModelOrder order = orderFile == null ? ModelOrder.usual() : ModelOrder.read(orderFile);
        if (printsOrder) {
            common.out().println(order.json());
            return ExitCodes.OK;
        }
        Path from = required(sounds, "FOLDER");
        Path folder = required(target, "--output-dir=FOLDER");
        Path text = main.modelStore().files(textOf).text();
        SoundFolder captioned = SoundFolder.open(from, Set.of());
        threads.apply();
        try (FolderLock lock = new RunFolder(folder).lock()) {
            train(order, captioned, folder, text);
        } catch (IOException e) {
            throw new TrainException("cannot write into " + folder + ": " + FailureText.of(e), e);
        }
        return ExitCodes.OK;
    }

    private <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new ParameterException(spec.commandLine(), "Missing: '" + what + "'");
        }
        return value;
    }

    private void train(ModelOrder order, SoundFolder captioned, Path folder, Path text) throws IOException {
        ModelFolder model = new ModelFolder(folder, name, order.codec().variant());
        Path latents = folder.resolve("latents");
        try (ProgressLine progress = common.progress()) {
            ModelTraining training = new ModelTraining(model, order.shape(), new Shown(progress));
            training.requireFit(text);
            requireStages(Files.exists(model.encoder()), Files.exists(latents), folder);
            order.keepIn(folder);
            if (stages.contains(Stage.CODEC)) {
                SoundBank bank = SoundBank.read(captioned, common::remark);
                ModelOrder.CodecStage stage = order.codecTraining();
                training.codec(bank, stage.loss(), stage.plan());
            }
            if (stages.contains(Stage.LATENTS)) {
                training.latents(captioned.folder(), latents, Sha256.of(model.encoder()));
            }
            if (stages.contains(Stage.BASE)) {
                ModelOrder.BaseStage stage = order.baseTraining();
                training.base(LatentSet.open(latents), stage.trainSettings(), text, stage.plan());
            }
        }
        answer(folder);
    }

    /** What a stage builds on is there already, or made before it. */
    private void requireStages(boolean hasCodec, boolean hasLatents, Path folder) {
        Set<Stage> needed = EnumSet.copyOf(stages);
        if (needed.contains(Stage.BASE) && !hasLatents) {
            needed.add(Stage.LATENTS);
        }
        if (needed.contains(Stage.LATENTS) && !hasCodec) {
            needed.add(Stage.CODEC);
        }
        if (!stages.containsAll(needed)) {
            String lacking = stages.contains(Stage.CODEC) || hasCodec ? "there are no latents" : "there is no codec";
            throw new TrainException(lacking + " in " + folder + " yet: make what is missing with --stages "
                    + needed.stream().map(Stage::label).collect(Collectors.joining(",")));
        }
    }

    private void answer(Path folder) {
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("folder", folder.toString(), "model", name)));
            return;
        }
        if (stages.contains(Stage.BASE)) {
            common.remark("install it with: sa3 models import " + folder + " " + name);
        }
        common.out().println(folder);
    }

    private final class Shown implements ModelTraining.Listener {
        private final ProgressLine progress;

        Shown(ProgressLine progress) {
            this.progress = progress;
        }

        @Override
        public void stepped(String stage, StepReport report, long steps) {
            progress.detail(
                    String.format(Locale.ROOT, "loss %.6f, rate %.3e", report.loss(), report.rate()),
                    StepFields.of(report));
            progress.progress(stage, (int) report.step(), (int) steps);
            main.cancellation().throwIfCancelled();
        }

        @Override
        public void remark(String line) {
            common.remark(line);
        }
    }
}
