package sa3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.models.Model;
import sa3.models.ModelException;
import sa3.models.ModelStore;

@Command(
        name = "import",
        description = {
            "Copies models out of a folder, without network.",
            "The folder holds the published files side by side, or below MLX/ or models/mlx/, or a full checkpoint"
                    + " (model.safetensors) with t5gemma_f16.npz. Pickles are never opened."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models import ~/Downloads/sa3           every model that the folder holds",
            "  sa3 models import ~/checkpoint medium-base  a model.safetensors needs a name"
        })
final class ModelsImportCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private ModelsCommand parent = new ModelsCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "FOLDER", description = "Where the files are now.")
    private Path folder = Path.of("");

    @Parameters(index = "1..*", paramLabel = "NAME", description = "Models (default: all that the folder holds).")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        ModelStore store = parent.access().store();
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Model model : models(store)) {
            try (TransferLine progress = common.transfer("copying")) {
                store.importFrom(folder, model.name(), progress, parent.checkpoint());
            }
            answers.add(ModelsDownloadCommand.answer(model, store.bytes(model)));
            if (!common.json()) {
                common.out().println(model.name() + " is installed (" + TransferLine.size(store.bytes(model)) + ")");
                common.out().flush();
            }
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("installed", answers)));
        }
        return ExitCodes.OK;
    }

    private List<Model> models(ModelStore store) {
        if (!names.isEmpty()) {
            return names.stream().distinct().map(store.catalog()::find).toList();
        }
        List<Model> found = store.importable(folder);
        if (found.isEmpty()) {
            throw new ModelException("no file in " + folder + " tells by its name which model it is (such as"
                    + " dit_sm-music_f16.npz): name the model, as in sa3 models import FOLDER sm-music");
        }
        return found;
    }
}
