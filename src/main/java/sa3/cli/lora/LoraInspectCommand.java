package sa3.cli.lora;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.lora.AdapterConfig;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterMatch;
import sa3.lora.file.KnownBase;
import sa3.platform.OneLine;

@Command(
        name = "inspect",
        description = {
            "Prints what a LoRA is: type, rank, alpha, base model, step and epoch, trigger words, SHA-256.",
            "With --model also which of its layers that model has; status 1 when it has none. The model need not be"
                    + " installed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora inspect vinyl.safetensors",
            "  sa3 lora inspect their-peft-folder --model medium",
            "  sa3 lora inspect vinyl.safetensors --model sm-music --json"
        })
final class LoraInspectCommand implements Callable<Integer> {
    @ParentCommand
    private LoraCommand parent = new LoraCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "A .safetensors file, or a folder with one, such as PEFT's; or a name of sa3 lora list.")
    private Path path = Path.of("");

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "The model to hold it against: sm-music, sm-sfx, medium, their -base versions, or demo.")
    private @Nullable String model;

    @Override
    public Integer call() {
        AdapterFile file = AdapterFile.open(parent.main().loraFolders().named(path));
        Map<String, Object> facts = facts(file);
        if (!common.json()) {
            facts.forEach(this::print); // before a complaint about the model
        }
        AdapterMatch match = match(file);
        if (common.json()) {
            if (match != null) {
                facts.put("match", asMap(match));
            }
            common.out().println(JsonLine.pretty(facts));
        } else if (match != null) {
            print(match);
        }
        return match != null && match.matched().isEmpty() ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private @Nullable AdapterMatch match(AdapterFile file) {
        return model == null
                ? null
                : AdapterMatch.of(file.header(), ModelLayers.of(parent.main().modelStore(), model));
    }

    private static Map<String, Object> facts(AdapterFile file) {
        AdapterConfig config = file.config();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.path().toString());
        facts.put("form", file.header().format().name().toLowerCase(Locale.ROOT));
        facts.put("type", config.type().label());
        facts.put("rank", config.rank());
        facts.put("alpha", config.alpha());
        if (config.baseModel() != null) {
            facts.put("baseModel", config.baseModel());
        }
        String baseSha256 = file.header().baseSha256();
        if (baseSha256 != null) {
            facts.put("baseSha256", baseSha256);
        }
        KnownBase.of(file.header()).ifPresent(base -> facts.put("fits", base.label()));
        config.step().ifPresent(step -> facts.put("step", step));
        config.epoch().ifPresent(epoch -> facts.put("epoch", epoch));
        facts.put("triggerWords", config.triggerWords());
        facts.put("layers", file.layers().size());
        facts.put(
                "tensors",
                file.layers().stream().mapToInt(layer -> layer.parts().size()).sum());
        facts.put("bytes", file.header().bytes());
        facts.put("sha256", file.sha256());
        return facts;
    }

    private void print(String name, Object value) {
        String text = value instanceof List<?> list
                ? String.join(", ", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
        if (!text.isEmpty()) {
            common.out().printf("%-13s %s%n", name, OneLine.of(text));
        }
    }

    private void print(AdapterMatch match) {
        PrintWriter out = common.out();
        out.printf("%-13s %s%n", "match", match.summary() + " in " + model);
        match.unmatched().forEach(name -> out.printf("%-13s %s%n", "unmatched", OneLine.of(name)));
    }

    private Map<String, Object> asMap(AdapterMatch match) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", String.valueOf(model));
        map.put("matched", match.matched().size());
        map.put("total", match.total());
        map.put("unmatched", match.unmatched());
        return map;
    }
}
