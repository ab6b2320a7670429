package sa3.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import sa3.models.Model;
import sa3.models.ModelStore;

/** Which models are installed, and which of them is used when nobody chooses. */
final class ModelsCheck implements Check {
    private final ModelStore store;

    ModelsCheck(ModelStore store) {
        this.store = store;
    }

    @Override
    public void examine(Report report) {
        List<Model> installed = store.installed();
        List<String> names = installed.stream().map(Model::name).toList();
        String text = installed.stream().map(this::described).collect(Collectors.joining(", "));
        report.fact("models", "installed", names, names.isEmpty() ? "none" : text);
        Optional<String> preferred = store.preferred().map(Model::name);
        preferred.ifPresent(name -> report.fact("models", "default", name, name + " by default"));
        if (installed.stream().allMatch(Model::isBundled)) {
            report.warning(
                    "no model is installed" + (installed.isEmpty() ? "" : ", only the untrained demo is there"),
                    "sa3 models download sm-music, or sa3 models import FOLDER");
        }
        List<Model> broken = store.present().stream()
                .filter(model -> !store.isInstalled(model))
                .toList();
        for (Model model : broken) {
            report.warning(
                    "the model " + model.name() + " is not whole: a file is missing or has another size than recorded",
                    "sa3 models verify " + model.name() + " names it; sa3 models download " + model.name()
                            + " fetches it");
        }
    }

    private String described(Model model) {
        return String.format(Locale.ROOT, "%s (%.2f GB)", model.name(), store.bytes(model) / 1e9);
    }
}
