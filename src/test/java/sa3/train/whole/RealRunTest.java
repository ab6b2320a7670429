package sa3.train.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterType;
import sa3.pipeline.FileNetworks;
import sa3.train.data.LatentSet;
import sa3.train.run.SettingsTree;

/** A codec and a base from nothing, an adapter with a trigger word on it, and what is heard of it. Prints its numbers. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealRunTest {
    private static final double GUIDED = 3;
    /** Of the sampler. */
    private static final int STEPS = 8;

    @TempDir
    private static Path folder;

    private RealRun run;
    private LatentSet plain;
    private LatentSet machine;
    private LatentSet both;
    /** Losses of the base: on the sounds that it was trained on, and on those with the trigger word. */
    private double own;

    private double before;

    @BeforeAll
    void trainTheBase() throws IOException {
        run = new RealRun(folder);
        Path sounds = run.sounds();
        plain = run.trainBase(sounds);
        machine = run.encode(sounds.resolve("machine"), "machine");
        both = run.encode(sounds, "both");
        own = run.loss(plain, RealRun.tree(AdapterType.DORA_ROWS).settings(), null);
        before = run.loss(machine, RealRun.tree(AdapterType.DORA_ROWS).settings(), null);
        say("loss of the base on its own sounds %.4f, on those of the word %.4f", own, before);
    }

    /** Of the excess over the base's loss on its own sounds, the part that is left on those of the word. */
    private double excessLeft(Path adapter, SettingsTree settings) {
        double after = run.loss(machine, settings.settings(), adapter);
        double left = (after - own) / (before - own);
        say("loss with the adapter %.4f: %.0f %% of the excess is left", after, 100 * left);
        return left;
    }

    @Test
    void onTheSoundsOfAWordAloneAnAdapterOfWhatReadsPromptsMovesThemAboveAll() throws IOException {
        Path adapter = folder.resolve("alone.safetensors");
        SettingsTree settings = RealRun.tree(AdapterType.DORA_ROWS)
                .set("adapter.include", List.of("cross_attn.to_kv"))
                .set("adapter.seconds", false);
        run.adapter(machine, new RealRun.Goal(adapter, 500, settings));
        double left = excessLeft(adapter, settings);
        Moved unguided = moved(adapter, 1);
        moved(adapter, GUIDED);
        assertTrue(left <= 0.65, "left " + left);
        assertTrue(unguided.ratio() >= 2, unguided.toString());
    }

    @Test
    void amongPlainSoundsAnyAdapterLearnsThoseOfItsWordAndLeavesTheOthers() throws IOException {
        Path adapter = folder.resolve("mixed.safetensors");
        SettingsTree settings = RealRun.tree(AdapterType.DORA_ROWS).set("data.batchSize", 2);
        run.adapter(both, new RealRun.Goal(adapter, 500, settings));
        double left = excessLeft(adapter, settings);
        Moved unguided = moved(adapter, 1);
        Moved guided = moved(adapter, GUIDED);
        assertTrue(left <= 0.65, "left " + left);
        assertTrue(unguided.ratio() >= 2, unguided.toString());
        assertTrue(guided.ratio() >= 2, guided.toString());
    }

    @Test
    void everyFamilyLearnsInAHundredSteps() throws IOException {
        for (AdapterType type : AdapterType.values()) {
            Path file = folder.resolve(type + ".safetensors");
            SettingsTree settings = RealRun.tree(type).set("data.batchSize", 1);
            run.adapter(machine, new RealRun.Goal(file, 100, settings));
            double after = run.loss(machine, settings.settings(), file);
            say("%s, 100 steps: loss %.4f to %.4f", type, before, after);
            assertTrue(after < before, type + " " + after);
            assertTrue(Files.size(file) > 0);
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private Moved moved(Path adapter, double cfg) {
        try (FileNetworks networks = run.networks()) {
            Moved moved = new Moved.Ears(networks, STEPS, cfg).moved(adapter, RealRun.TRIGGER + ", ");
            say(
                    "guidance %.0f: moved with the word %.2f dB, without %.2f dB, ratio %.2f",
                    cfg, moved.with(), moved.without(), moved.ratio());
            return moved;
        }
    }
}
