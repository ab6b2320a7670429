package sa3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import sa3.train.job.DemoOrder;
import sa3.train.run.RunFolder;

/** {@code sa3 train} on the bundled model and three sounds, in a folder with a space in its name. */
final class TrainCommandRig {
    final Path latents;
    private final Path saves;

    TrainCommandRig(Path temp) {
        latents = DemoOrder.latents(temp.resolve("latents"), "warm pad", "dusty drums", "tape hiss");
        saves = temp.resolve("my runs");
    }

    CommandRun train(String... more) {
        List<String> args =
                new ArrayList<>(List.of("train", "-m", "demo", "-l", latents.toString(), "--name", "dusty"));
        args.addAll(List.of("--save-dir", saves.toString(), "--no-deliver"));
        args.addAll(List.of("--latent-crop-length", "8", "--rank", "2"));
        args.addAll(List.of(more));
        return CommandRun.of(args);
    }

    RunFolder run() throws IOException {
        try (Stream<Path> runs = Files.list(saves.resolve("dusty"))) {
            return new RunFolder(runs.findFirst().orElseThrow());
        }
    }
}
