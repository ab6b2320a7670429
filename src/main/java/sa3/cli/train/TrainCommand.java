package sa3.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.Main;
import sa3.cli.ThreadsOption;
import sa3.platform.Folders;
import sa3.train.GradientExchange;
import sa3.train.job.PreviewPlan;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunFolder;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;

@Command(
        name = "train",
        description = "Trains an adapter on your own sounds; it is put into the LoRA folder when it is finished.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 encode sounds -o latents --model sm-music-base",
            "  sa3 train -m sm-music -l latents --name dusty --trigger dustyx",
            "  sa3 train -m sm-music -l latents --recipe reference-torch --grad-checkpoint",
            "  sa3 train -m sm-music -l latents --dist-shift flux,alpha_max=3",
            "  sa3 train --resume runs/dusty/1a2b3c4d   goes on where it was last saved",
            "  sa3 train --resume runs/dusty/1a2b3c4d --max-steps 2000"
        })
public final class TrainCommand implements Callable<Integer>, Main.Worker {
    private static final String USUAL_RECIPE = SettingsTree.RECIPES.get(0);

    @ParentCommand
    private Main main = Main.standalone();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(
            names = "--resume",
            paramLabel = "FOLDER",
            description = "Go on with the run in this folder; only what is no setting may be different.")
    private @Nullable Path resume;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "All defaults: reference-mlx, as the MLX trainer has them, or reference-torch, as the PyTorch"
                    + " one (default: reference-mlx).")
    private @Nullable String recipe;

    @Mixin
    private PeerOptions peers = new PeerOptions();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private AdapterOptions adapter = new AdapterOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private LossOptions loss = new LossOptions();

    @Mixin
    private OptimizerOptions optimizer = new OptimizerOptions();

    @Option(names = "--no-deliver", description = "Leave the finished adapter in the run's folder.")
    private boolean withoutDelivery;

    @Option(
            names = {"--compile", "--t5-cache"},
            negatable = true,
            hidden = true,
            description = "Of the reference; there is no such choice here.")
    private @Nullable Boolean ofTheReference;

    @Override
    public Integer call() {
        if (ofTheReference != null) {
            common.remark(
                    "--compile and --t5-cache have no effect here: captions are always kept, graphs never compiled");
        }
        Path saved = resume;
        TrainOrder order = saved == null ? order() : resumed(TrainOrder.read(new RunFolder(saved)));
        loss.idle(order.settings()).forEach(common::remark);
        optimizer.idle(order.settings()).forEach(common::remark);
        threads.apply();
        PeerOptions.Joined joined = peers.join(
                spec.root().commandLine().getParseResult().originalArgs(), main.cancellation()::throwIfCancelled);
        try (PeerProcesses started = joined.started()) {
            train(order, joined.exchange());
        }
        return ExitCodes.OK;
    }

    /** Of several processes the first has the run's folder; the others never look into theirs. */
    private void train(TrainOrder order, GradientExchange exchange) {
        Path saved = resume;
        boolean isWriter = exchange.rank() == 0;
        boolean isNew = isWriter && saved == null;
        RunFolder folder = isNew
                ? RunFolder.create(saveFolder(), order.name())
                : new RunFolder(saved != null ? saved : saveFolder().resolve(order.name()));
        Path loras =
                withoutDelivery || !isWriter ? null : main.loraFolders().roots().get(0);
        try (Clearing unsaved = isNew ? folder::removeUnlessSaved : () -> {}) {
            if (isNew) {
                order.write(folder);
            }
            new TrainLoop(main, common).run(new TrainLoop.Task(order, folder, saved != null), exchange, loras);
        }
    }

    /** Takes away what a failure left; that it cannot hides no failure. */
    private interface Clearing extends AutoCloseable {
        @Override
        void close();
    }

    private TrainOrder order() {
        String recipeName = recipe == null ? USUAL_RECIPE : recipe;
        Path latents = required(run.latents, "--latents=FOLDER");
        return new TrainOrder(
                run.name != null ? run.name : TrainOrder.nameOf(latents),
                new TrainOrder.Base(required(run.model, "--model=NAME"), RunOptions.absolute(run.weights)),
                String.valueOf(RunOptions.absolute(latents)),
                changed(SettingsTree.ofRecipe(recipeName)).settings(),
                plan.over(RunPlan.ofRecipe(recipeName)),
                run.start(),
                plan.over(new PreviewPlan(List.of())),
                plan.over(false));
    }

    private <T> T required(@Nullable T value, String option) {
        if (value == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '" + option + "' (or '--resume=FOLDER')");
        }
        return value;
    }

    private SettingsTree changed(SettingsTree tree) {
        adapter.over(tree);
        data.over(tree);
        loss.over(tree);
        optimizer.over(tree);
        return tree;
    }

    /** Settings that are other than those of the run are refused where its state is read. */
    private TrainOrder resumed(TrainOrder saved) {
        if (run.adapter != null || run.stepOffset != null || run.epochOffset != null || run.saveFolder != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume goes on with a run as it is: --lora-ckpt-path, offsets and --save-dir begin a new one");
        }
        SettingsTree tree = recipe == null ? SettingsTree.of(saved.settings()) : SettingsTree.ofRecipe(recipe);
        return new TrainOrder(
                run.name == null ? saved.name() : run.name,
                new TrainOrder.Base(
                        run.model == null ? saved.base().model() : run.model,
                        run.weights == null ? saved.base().weights() : RunOptions.absolute(run.weights)),
                run.latents == null ? saved.latents() : String.valueOf(RunOptions.absolute(run.latents)),
                changed(tree).settings(),
                plan.over(saved.plan()),
                saved.start(),
                plan.over(saved.previews()),
                plan.over(saved.recompute()));
    }

    private Path saveFolder() {
        return run.saveFolder == null ? Folders.userData().resolve("runs") : run.saveFolder;
    }
}
