package sa3.cli.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.train.job.TrainOrder;

/** What a new run is made of, and where its files go. */
final class RunOptions {
    @Option(
            names = {"-m", "--model", "--dit"},
            paramLabel = "NAME",
            description = "sm-music, sm-sfx, medium or demo: its base model is trained on.")
    @Nullable
    String model;

    @Option(
            names = "--dit-weights",
            paramLabel = "FILE",
            description = "Another file for the transformer that is trained on.")
    @Nullable
    Path weights;

    @Option(
            names = {"-l", "--latents", "--latents-dir"},
            paramLabel = "FOLDER",
            description = "What sa3 encode made of a folder of sounds.")
    @Nullable
    Path latents;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the adapter (default: the folder's).")
    @Nullable
    String name;

    @Option(
            names = "--save-dir",
            paramLabel = "FOLDER",
            description = "Holds a folder for each run (default: runs in the data folder).")
    @Nullable
    Path saveFolder;

    @Option(
            names = "--lora-ckpt-path",
            paramLabel = "FILE",
            description = "Start from the numbers of this adapter, with a new optimiser.")
    @Nullable
    Path adapter;

    @Option(names = "--step-offset", paramLabel = "N", description = "Steps it has behind it (default: what it says).")
    @Nullable
    Long stepOffset;

    @Option(names = "--epoch-offset", paramLabel = "N", description = "Epochs it has behind it.")
    @Nullable
    Long epochOffset;

    TrainOrder.Start start() {
        return new TrainOrder.Start(absolute(adapter), stepOffset, epochOffset);
    }

    static @Nullable String absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath().normalize().toString();
    }
}
