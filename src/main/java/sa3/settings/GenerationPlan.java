package sa3.settings;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelCatalog;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.RequestException;
import sa3.settings.SettingsRequest.Clips;

/**
 * The one way from what somebody chose to what a pipeline can run, for the command line as for the service: the model, the
 * adapters and the request, everything drawn and found.
 *
 * @param settings as chosen
 */
public record GenerationPlan(Settings settings, ModelFiles model, GenerationRequest request) {
    /**
     * Finds model and adapters, takes adapter markup out of the prompt, draws a seed where none is chosen, and checks all of
     * it.
     *
     * @param remarks hears what the user should know, one line each, also where a failure follows
     * @throws RequestException the settings contradict themselves or the model
     * @throws sa3.models.ModelException the model is unknown or not installed
     * @throws sa3.lora.LoraException an adapter is not there
     */
    public static GenerationPlan of(
            Settings chosen, Clips clips, ModelStore store, LoraFolders folders, Consumer<String> remarks) {
        LoraSettings loras = LoraSettings.of(chosen, folders);
        loras.remarks().forEach(remarks);
        ModelChoice choice = ModelChoice.of(chosen.run(), store);
        choice.remarks().forEach(remarks);
        ModelFiles model = choice.files();
        GenerationRequest request = SettingsRequest.of(
                        loras.settings(), clips, ModelDefaults.of(model), GenerationPlan::randomSeed)
                .withLoras(loras.uses(false));
        request.check(model.maxSeconds());
        if (model.name().equals(ModelCatalog.DEMO)) {
            remarks.accept(ModelCatalog.DEMO_CAUTION);
        }
        return new GenerationPlan(chosen, model, request);
    }

    /** As the reference draws it. */
    private static long randomSeed() {
        return ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    }
}
