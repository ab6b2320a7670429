package sa3.cli.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.lora.AdapterType;
import sa3.train.TrainException;
import sa3.train.run.SettingsTree;

/** Which adapters are trained. */
final class AdapterOptions {
    @Option(
            names = "--adapter-type",
            paramLabel = "TYPE",
            description = "lora, dora-rows, dora-cols, bora, and each with -xs (default: dora-rows).")
    private @Nullable String type;

    @Option(names = "--rank", paramLabel = "R", description = "Rank of the adapters (default: 16).")
    private @Nullable Integer rank;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "The low-rank part counts A / rank times (default: the rank).")
    private @Nullable Double alpha;

    @Option(names = "--include", paramLabel = "PART,…", description = "Only layers whose names contain one of these.")
    private @Nullable String include;

    @Option(
            names = "--exclude",
            paramLabel = "PART,…",
            description = "No layers whose names contain one of these; '' = all layers.")
    private @Nullable String exclude;

    @Option(names = "--no-conditioner-lora", description = "The layer that embeds the duration stays as it is.")
    private boolean withoutSeconds;

    @Option(
            names = "--bora-mode",
            paramLabel = "speed|memory",
            description = "bora: keep the squares of the weights, or not (default: speed).")
    private @Nullable String boraMode;

    void over(SettingsTree tree) {
        tree.set("adapter.type", type == null ? null : typeNamed(type));
        tree.set("adapter.rank", rank).set("adapter.alpha", alpha);
        tree.set("adapter.include", list(include)).set("adapter.exclude", list(exclude));
        tree.set("adapter.seconds", withoutSeconds ? false : null);
        tree.set("adapter.boraMode", boraMode == null ? null : boraModeNamed(boraMode));
    }

    private static String boraModeNamed(String name) {
        if (!List.of("speed", "memory").contains(name)) {
            throw new TrainException("--bora-mode '" + name + "': choose speed or memory");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private static String typeNamed(String name) {
        return AdapterType.named(name)
                .orElseThrow(() -> new TrainException(
                        "unknown adapter type '" + name + "': choose " + String.join(", ", AdapterType.names())))
                .name();
    }

    private static @Nullable List<String> list(@Nullable String text) {
        return text == null
                ? null
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }
}
