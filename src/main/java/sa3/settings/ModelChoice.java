package sa3.settings;

import java.util.List;
import java.util.Optional;
import sa3.models.Model;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;

/**
 * The installed model that settings lead to.
 *
 * @param remarks what the user should know, one line each
 */
public record ModelChoice(ModelFiles files, List<String> remarks) {
    public ModelChoice {
        remarks = List.copyOf(remarks);
    }

    /**
     * The model that is asked for, else the first installed one that suits, else the best one installed.
     *
     * @throws sa3.models.ModelException the model asked for is unknown or not installed, or there is none at all
     */
    public static ModelChoice of(RunChoice run, ModelStore store) {
        if (run.model() != null && !run.model().isBlank()) {
            return new ModelChoice(store.files(run.model()), List.of());
        }
        List<String> installed = store.installed().stream().map(Model::name).toList();
        Optional<String> suits =
                run.preference().stream().filter(installed::contains).findFirst();
        ModelFiles files = store.resolve(suits.orElse(""));
        boolean suitsNot = suits.isEmpty() && !run.preference().isEmpty();
        return new ModelChoice(
                files,
                suitsNot
                        ? List.of("these settings are meant for " + String.join(" or ", run.preference())
                                + "; none is installed"
                                + ", so " + files.name() + " is used: sa3 models download "
                                + run.preference().get(0))
                        : List.of());
    }
}
