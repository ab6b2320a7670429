package sa3.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.bench.Bench;
import sa3.bench.BenchResult;
import sa3.mlx.MlxRuntime;
import sa3.models.Model;
import sa3.models.ModelCatalog;
import sa3.pipeline.Cancellation;
import sa3.pipeline.RequestException;

@Command(
        name = "bench",
        description = "Times every stage with random weights of a model's real shapes; needs no model.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 bench                                  the small model, 10 s, all threads",
            "  sa3 bench --model medium --seconds 30",
            "  sa3 bench --threads 1 --json"
        })
final class BenchCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private Main main = new Main(new Cancellation());

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "Whose shapes: any model of the catalog (default: ${DEFAULT-VALUE}).")
    private String model = "sm-music";

    @Option(names = "--seconds", paramLabel = "S", description = "Length of the clip (default: ${DEFAULT-VALUE}).")
    private double seconds = 10;

    @Option(names = "--steps", paramLabel = "N", description = "Sampling steps (default: ${DEFAULT-VALUE}).")
    private int steps = 8;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Pairs of one step and its matrix products alone (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public Integer call() {
        Model shapes = ModelCatalog.standard().find(model);
        if (shapes.isBundled()) {
            throw new RequestException("the demo model has no real shapes: choose sm-music or medium");
        }
        if (!(seconds > 0) || seconds > shapes.maxSeconds() || steps < 1 || rounds < 1) {
            throw new RequestException("bench: seconds above 0 and at most " + shapes.maxSeconds()
                    + ", steps and rounds at least 1; found " + seconds + ", " + steps + ", " + rounds);
        }
        threads.apply();
        common.remark("drawing random weights …");
        Bench.Settings settings = new Bench.Settings(shapes.codec(), seconds, steps, rounds);
        BenchResult result = new Bench(settings, main.cancellation()::throwIfCancelled).run();
        common.out().print(common.json() ? JsonLine.pretty(asMap(result)) + System.lineSeparator() : asText(result));
        return ExitCodes.OK;
    }

    private Map<String, Object> asMap(BenchResult result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model);
        map.put("seconds", seconds);
        map.put("steps", steps);
        map.put("device", MlxRuntime.deviceName());
        map.put("kernels", MlxRuntime.kernelFeatures());
        map.putAll(result.asMap());
        return map;
    }

    private String asText(BenchResult result) {
        return model + ", " + seconds + " s, " + steps + " steps, " + MlxRuntime.deviceName() + ", kernels "
                + MlxRuntime.kernelFeatures() + System.lineSeparator() + result.asText();
    }
}
