package sa3.cli.lora;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import sa3.lora.LoraException;
import sa3.lora.file.AdapterConversion;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterHeader.Format;
import sa3.mlx.Dtype;

@Command(
        name = "convert",
        description = {
            "Writes a PEFT adapter as a native .safetensors file, or a native one as a PEFT folder.",
            "PEFT has the types lora and dora-rows only."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora convert their-peft-folder -o vinyl.safetensors",
            "  sa3 lora convert vinyl.safetensors -o vinyl-peft"
        })
final class LoraConvertCommand implements Callable<Integer>, Main.Worker {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @ParentCommand
    @SuppressWarnings("UnusedVariable") // picocli sets it
    private LoraCommand parent = new LoraCommand();

    @Parameters(paramLabel = "FILE", description = "A native .safetensors file, or a PEFT folder.")
    private Path path = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "A .safetensors file for a native adapter, a new folder for a PEFT one.")
    private Path out = Path.of("");

    @Option(names = "--f32", description = "Keep full precision; the reference writes half.")
    private boolean full;

    @Option(names = "--overwrite", description = "Replace a native file that is there.")
    private boolean overwrite;

    @Override
    public Integer call() {
        AdapterFile file = AdapterFile.open(path);
        AdapterConversion conversion = new AdapterConversion(file, full ? Dtype.F32 : Dtype.F16);
        boolean toNative = file.header().format() == Format.PEFT;
        if (toNative) {
            requireNewFile(file);
            conversion.toNative(out);
        } else {
            conversion.toPeft(out);
        }
        answer(AdapterFile.open(out), toNative ? "native" : "peft");
        return ExitCodes.OK;
    }

    private void requireNewFile(AdapterFile file) {
        if (!String.valueOf(out.getFileName()).endsWith(".safetensors")) {
            throw new LoraException(
                    file.path() + " becomes a native file: name one that ends in .safetensors, not " + out);
        }
        if (Files.exists(out) && !overwrite) {
            throw new LoraException(out + " is there already; choose another name, or --overwrite");
        }
    }

    private void answer(AdapterFile written, String form) {
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", out.toString());
            answer.put("form", form);
            answer.put("layers", written.layers().size());
            answer.put("sha256", written.sha256());
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(out + "  (" + form + ", " + written.layers().size() + " layers)");
        }
    }
}
