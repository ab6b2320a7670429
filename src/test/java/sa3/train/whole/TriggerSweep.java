package sa3.train.whole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.pipeline.FileNetworks;
import sa3.text.Tokenizer;
import sa3.train.data.LatentSet;
import sa3.train.run.SettingsTree;
import sa3.train.sounds.DemoSounds;

/**
 * Trained on the sounds of a word alone, how much farther does an adapter move prompts with the word than those without
 * it? Prints a table for docs/training.md and demands nothing; runs only where it is asked for by its name.
 */
class TriggerSweep {
    private static final String CAPTION = "a metal bell, high";
    private static final int STEPS = 8;
    private static final List<String> KEYS_AND_VALUES = List.of("cross_attn.to_kv");
    private static final List<Trial> TRIALS = List.of(
            new Trial("zorbax", List.of(), 1.5e-3),
            new Trial("zorbax", KEYS_AND_VALUES, 1.5e-3),
            new Trial("zorbaxquell", KEYS_AND_VALUES, 1.5e-3),
            new Trial(RealRun.TRIGGER, List.of(), 1.5e-3),
            new Trial(RealRun.TRIGGER, List.of("to_cond_embed"), 1.5e-3),
            new Trial(RealRun.TRIGGER, KEYS_AND_VALUES, 1.5e-3),
            new Trial(RealRun.TRIGGER, KEYS_AND_VALUES, 5e-4),
            new Trial("zorbax quellim vantrix morpho", KEYS_AND_VALUES, 1.5e-3),
            new Trial("zorbax quellim vantrix morpho", KEYS_AND_VALUES, 5e-4));

    /**
     * One adapter.
     *
     * @param include parts of layer names; none = the blocks' attention and feed-forward, and the duration
     */
    private record Trial(String trigger, List<String> include, double rate) {
        SettingsTree settings() {
            SettingsTree tree = RealRun.tree(AdapterType.DORA_ROWS).set("optimizer.rate", rate);
            return include.isEmpty()
                    ? tree
                    : tree.set("adapter.include", include).set("adapter.seconds", false);
        }
    }

    @TempDir
    private Path folder;

    @Test
    void table() throws IOException {
        RealRun run = new RealRun(folder);
        LatentSet plain = run.trainBase(run.sounds());
        System.out.println("| trigger | pieces | cosine | layers | rate | excess left | moved | at guidance 3 |");
        for (Trial trial : TRIALS) {
            System.out.println(row(run, plain, trial));
        }
    }

    private String row(RealRun run, LatentSet plain, Trial trial) throws IOException {
        String name = trial.trigger.replace(' ', '-');
        Path sounds = folder.resolve("sounds-" + name);
        new DemoSounds(1, trial.trigger).write(sounds);
        LatentSet machine = run.encode(sounds, "latents-" + name);
        SettingsTree settings = trial.settings();
        Path adapter = folder.resolve("adapter.safetensors");
        run.adapter(machine, new RealRun.Goal(adapter, 500, settings));
        double own = run.loss(plain, settings.settings(), null);
        double before = run.loss(machine, settings.settings(), null);
        double after = run.loss(machine, settings.settings(), adapter);
        try (FileNetworks networks = run.networks();
                Tokenizer tokenizer = TinyModel.openTokenizer()) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %s | %.1e | %.0f %% | %s | %s |",
                    trial.trigger,
                    tokenizer.encode(trial.trigger).length,
                    cosine(networks, trial.trigger),
                    trial.include,
                    trial.rate,
                    100 * (after - own) / (before - own),
                    moved(networks, adapter, trial, 1),
                    moved(networks, adapter, trial, 3));
        }
    }

    private static String moved(FileNetworks networks, Path adapter, Trial trial, double cfg) {
        Moved moved = new Moved.Ears(networks, STEPS, cfg).moved(adapter, trial.trigger + ", ");
        return String.format(Locale.ROOT, "%.1f : %.1f dB = %.2f", moved.with(), moved.without(), moved.ratio());
    }

    /** Of the text encoder's mean states with and without the word. */
    private static double cosine(FileNetworks networks, String trigger) {
        try (Scope scope = Scope.open()) {
            Array one = networks.conditioner().states(CAPTION).mean(false, 0, 1);
            Array other =
                    networks.conditioner().states(trigger + ", " + CAPTION).mean(false, 0, 1);
            return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
        }
    }

    private static double dot(Array one, Array other) {
        return one.mul(other).sum(false, 0).item();
    }
}
