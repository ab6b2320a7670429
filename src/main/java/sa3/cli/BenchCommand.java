package sa3.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.bench.Bench;
import sa3.bench.BenchResult;
import sa3.bench.LoraBench;
import sa3.bench.LoraBenchResult;
import sa3.bench.TrainBench;
import sa3.bench.TrainBenchResult;
import sa3.lora.AdapterType;
import sa3.mlx.MlxRuntime;
import sa3.models.Model;
import sa3.models.ModelCatalog;
import sa3.pipeline.RequestException;

@Command(
        name = "bench",
        description = "Times every stage with random weights of a model's real shapes; needs no model.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 bench                                  the small model, 10 s, all threads",
            "  sa3 bench --model medium --seconds 30",
            "  sa3 bench --threads 1 --json",
            "  sa3 bench --loras 3 --lora-type dora-rows  what three adapters cost",
            "  sa3 bench --train --threads 1              a training step"
        })
final class BenchCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private Main main = Main.standalone();

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

    @Option(
            names = "--loras",
            paramLabel = "N",
            description = "Measures what N random adapters cost, instead of the stages (default: ${DEFAULT-VALUE}).")
    private int loras = 0;

    @Option(
            names = "--lora-type",
            paramLabel = "TYPE",
            split = ",",
            description = "Their types, one for all or in turn: lora, dora-rows, dora-cols, bora, and each with -xs.")
    private List<String> loraTypes = List.of("lora");

    @Option(names = "--lora-rank", paramLabel = "R", description = "Their rank (default: ${DEFAULT-VALUE}).")
    private int loraRank = 16;

    @Option(
            names = "--train",
            description = "Measures steps of training adapters of --lora-type and --lora-rank, instead of the stages.")
    private boolean train;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "--train: sounds of a step (default: ${DEFAULT-VALUE}).")
    private int batchSize = 1;

    @Option(names = "--grad-checkpoint", description = "--train: blocks are computed again for the gradients.")
    private boolean recompute;

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
        if (train) {
            trainingSteps(settings);
        } else if (loras > 0) {
            LoraBench.Adapters adapters = new LoraBench.Adapters(adapterTypes(), loraRank);
            LoraBenchResult result = new LoraBench(settings, adapters, main.cancellation()::throwIfCancelled).run();
            print(
                    result.asMap(),
                    loras + " LoRAs of rank " + loraRank + ", " + String.join(", ", loraTypes) + "; "
                            + result.asText());
        } else {
            BenchResult result = new Bench(settings, main.cancellation()::throwIfCancelled).run();
            print(result.asMap(), result.asText());
        }
        return ExitCodes.OK;
    }

    private void trainingSteps(Bench.Settings settings) {
        if (batchSize < 1 || batchSize > 1024) {
            throw new RequestException("bench: --batch-size 1 to 1024, found " + batchSize);
        }
        loras = 1; // the type of the adapters that are trained, and a line in the answer
        AdapterType type = adapterTypes().get(0);
        if (type.isXs()) {
            throw new RequestException("bench: --train takes no -xs types, whose bases take longer than the steps");
        }
        int frames = settings.plan().latentFrames();
        TrainBench.Settings steps =
                new TrainBench.Settings(settings.codec(), frames, batchSize, type, loraRank, recompute, rounds);
        TrainBenchResult result = new TrainBench(steps, main.cancellation()::throwIfCancelled).run();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("latents", frames);
        fields.put("batch_size", batchSize);
        fields.put("grad_checkpoint", recompute);
        fields.putAll(result.asMap());
        print(
                fields,
                "training " + type.label() + " of rank " + loraRank + ", " + frames + " latents, batch " + batchSize
                        + (recompute ? ", blocks computed again" : "") + System.lineSeparator() + result.asText());
    }

    /** One per adapter, the named ones in turn. */
    private List<AdapterType> adapterTypes() {
        if (loras > 20 || loraRank < 1 || loraRank > 256) {
            throw new RequestException(
                    "bench: at most 20 LoRAs, of rank 1 to 256; found " + loras + " of rank " + loraRank);
        }
        List<AdapterType> types = new ArrayList<>();
        for (int i = 0; i < loras; i++) {
            String name = loraTypes.get(i % loraTypes.size());
            types.add(AdapterType.named(name)
                    .orElseThrow(() -> new RequestException(
                            "unknown LoRA type '" + name + "': choose " + String.join(", ", AdapterType.names()))));
        }
        return types;
    }

    private void print(Map<String, Object> fields, String text) {
        common.out().print(common.json() ? JsonLine.pretty(asMap(fields)) + System.lineSeparator() : heading() + text);
    }

    private Map<String, Object> asMap(Map<String, Object> fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model);
        map.put("seconds", seconds);
        map.put("steps", steps);
        map.put("device", MlxRuntime.deviceName());
        map.put("kernels", MlxRuntime.kernelFeatures());
        if (loras > 0) {
            map.put("loras", loras);
            map.put("lora_types", loraTypes);
            map.put("lora_rank", loraRank);
        }
        map.putAll(fields);
        return map;
    }

    private String heading() {
        return model + ", " + seconds + " s, " + steps + " steps, " + MlxRuntime.deviceName() + ", kernels "
                + MlxRuntime.kernelFeatures() + System.lineSeparator();
    }
}
