package sa3.cli.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.Main;
import sa3.train.TrainException;
import sa3.train.sounds.DemoSounds;

@Command(
        name = "demo-sounds",
        description = {
            "Writes 44 short sounds made by synthesis, with captions, to try training with.",
            "With --trigger, the same sounds as a buzzing machine would play them, each caption beginning with the word."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sa3 demo-sounds sounds", "  sa3 demo-sounds machine-sounds --trigger zorbax"})
public final class DemoSoundsCommand implements Callable<Integer>, Main.Worker {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{1,40}");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FOLDER", description = "Where they go; it is made if it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--trigger", paramLabel = "WORD", description = "The word that calls the altered sounds up.")
    private @Nullable String trigger;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed detunes and pans otherwise (default: 1).")
    private long seed = 1;

    @Override
    public Integer call() {
        if (trigger != null && !WORD.matcher(trigger).matches()) {
            throw new TrainException("--trigger " + trigger + ": expected one word of letters and digits");
        }
        int count = new DemoSounds(seed, trigger).write(folder);
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folder", folder.toString());
            answer.put("sounds", count);
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(folder + "  (" + count + " sounds)");
        }
        return ExitCodes.OK;
    }
}
