package sa3.train.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;
import sa3.pipeline.Cancellation;
import sa3.train.GradientExchange;
import sa3.train.data.PromptConfig;
import sa3.train.run.RunListener;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;
import sa3.weights.NpyFile;

/** Orders for trainings on the bundled model, and latents for them. */
public final class DemoOrder {
    private static final int CHANNELS = 256;

    private DemoOrder() {}

    /** Some short latents with the given captions; an empty caption is none. */
    public static Path latents(Path folder, String... captions) {
        Random random = new Random(5);
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < captions.length; i++) {
                int frames = 6 + 2 * i;
                float[] values = new float[CHANNELS * frames];
                for (int j = 0; j < values.length; j++) {
                    values[j] = (float) random.nextGaussian();
                }
                NpyFile.write(folder.resolve("sound" + i + ".npy"), values, CHANNELS, frames);
                String prompt = captions[i].isEmpty() ? "" : ", \"prompt\": \"" + captions[i] + "\"";
                Files.writeString(folder.resolve("sound" + i + ".json"), "{\"seconds_total\": 1" + prompt + "}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    /** Quick steps on tiny crops, with a trigger word. */
    public static SettingsTree settings() {
        PromptConfig usual = PromptConfig.DEFAULT;
        PromptConfig prompts = new PromptConfig(
                true,
                false,
                false,
                "",
                List.of(),
                usual.balance(),
                "zxq",
                100,
                usual.tagKeys(),
                true,
                false,
                false,
                true,
                usual.pathOptions());
        return SettingsTree.ofRecipe("reference-mlx")
                .set("adapter.rank", 2)
                .set("data.cropFrames", 8)
                .set("data.prompts", prompts)
                .set("optimizer.rate", 1e-3);
    }

    public static TrainOrder of(Path latents, RunPlan plan) {
        return of(latents, plan, settings(), new PreviewPlan(List.of()));
    }

    public static TrainOrder of(Path latents, RunPlan plan, SettingsTree settings, PreviewPlan previews) {
        return new TrainOrder(
                "dusty",
                new TrainOrder.Base(ModelCatalog.DEMO, null),
                latents.toString(),
                settings.settings(),
                plan,
                TrainOrder.Start.FRESH,
                previews,
                false);
    }

    /** The bundled model alone. */
    public static ModelStore store(Path folder) {
        return new ModelStore(folder, ModelCatalog.standard());
    }

    /** @param remarks takes what the job has to say */
    public static TrainJob.Means means(ModelStore store, List<String> remarks) {
        return new TrainJob.Means(
                store, GradientExchange.ALONE, new Cancellation(), () -> false, new RunListener() {}, remarks::add);
    }
}
