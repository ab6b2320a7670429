package sa3.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.models.Model;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;

/** The models that are installed; their files are not read. */
final class ModelsCheck implements Check {
    private final ModelStore store;

    ModelsCheck(ModelStore store) {
        this.store = store;
    }

    @Override
    public void examine(Report report) {
        List<Map<String, Object>> installed = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Model model : store.installed()) {
            long bytes = store.bytes(model);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", model.name());
            entry.put("bytes", bytes);
            installed.add(entry);
            texts.add(model.name() + " (" + Report.gibibytes(bytes) + ")");
        }
        report.fact("models", "installed", installed, texts.isEmpty() ? "none" : String.join(", ", texts));
        if (installed.stream().allMatch(entry -> ModelCatalog.DEMO.equals(entry.get("name")))) {
            report.warning(
                    "no model is installed: clips come from the small demo model",
                    "download one, for instance with: sa3 models download sm-music");
        }
    }
}
