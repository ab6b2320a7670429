package sa3.cli.lora;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.Main;
import sa3.cli.ProgressLine;
import sa3.lora.LoraException;
import sa3.lora.LoraSpec;
import sa3.lora.LoraUse;
import sa3.lora.StrengthMode;
import sa3.lora.bind.AppliedAdapter;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.MergedFile;
import sa3.lora.bind.MergedWeights;
import sa3.lora.bind.VectorCache;
import sa3.mlx.Scope;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

@Command(
        name = "merge",
        description = {
            "Writes a model's diffusion transformer with LoRAs merged into it, in the precision that it is stored in.",
            "Each LoRA is computed against the original weights, so their order has no effect."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora merge vinyl.safetensors --model medium -o mine.npz",
            "  sa3 lora merge a.safetensors=0.8 b.safetensors:cross_attn -m sm-sfx -o c.npz"
        })
final class LoraMergeCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private LoraCommand parent = new LoraCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE[=S][:LAYERS]",
            description = "A LoRA, its strength (default: 1), and parts of the names of the layers it is to act on.")
    private List<String> specs = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "NAME",
            description = "An installed model.")
    private String model = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write: .npz or .safetensors.")
    private Path out = Path.of("");

    @Option(
            names = "--lora-strength-mode",
            paramLabel = "outside|inside",
            description = "Where the strength enters: outside the normalisation of dora and bora types, or inside"
                    + " (default: outside).")
    private String mode = StrengthMode.OUTSIDE.label();

    @Option(names = "--lora-allow-unmatched", description = "Go on with a LoRA none of whose layers the model has.")
    private boolean allowUnmatched;

    @Override
    public Integer call() {
        StrengthMode strengthMode = StrengthMode.of(mode);
        List<LoraUse> uses = specs.stream().map(LoraMergeCommand::parse).toList();
        Path dit = parent.main().modelStore().files(model).dit();
        MergedWeights merged;
        try (TensorFile file = TensorFiles.open(dit, Network.DIT);
                Scope scope = Scope.open();
                ProgressLine progress = common.progress()) {
            BaseWeights base = BaseWeights.of(file);
            merged = new MergedWeights(
                    base, uses.stream().map(use -> applied(use, base)).toList(), strengthMode);
            new MergedFile(file, merged).write(out, (done, total) -> {
                progress.progress("merging", done, total);
                parent.main().cancellation().throwIfCancelled();
            });
        }
        answer(merged.changedTensors().size());
        return ExitCodes.OK;
    }

    private static LoraUse parse(String spec) {
        LoraUse use = new LoraSpec(1).parse(List.of(spec));
        if (!use.steps().isAll()) {
            throw new LoraException(spec + ": a merged file acts at every step; leave out @" + use.steps());
        }
        return use;
    }

    private AppliedAdapter applied(LoraUse use, BaseWeights base) {
        AppliedAdapter applied = AppliedAdapter.open(use, base, VectorCache.ofUser());
        if (!allowUnmatched) {
            applied.adapter().requireMatch();
        }
        applied.adapter().remark().ifPresent(common::remark);
        return applied;
    }

    private void answer(int tensors) {
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", out.toString());
            answer.put("model", model);
            answer.put("changedTensors", tensors);
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(out + "  (" + tensors + " tensors changed)");
        }
    }
}
