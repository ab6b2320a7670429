package sa3.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import sa3.models.hub.HubClient;
import sa3.pipeline.CancelledException;

@Command(
        name = "download",
        description = {
            "Downloads models from the hub; files that are there already are not fetched again.",
            "The licence has to be accepted on the hub's page first. The token of that account is taken from HF_TOKEN,"
                    + " from what a plugin was given, or from the login of the hub's own client; HF_ENDPOINT names another hub."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models download sm-music           goes on where it stopped",
            "  HF_TOKEN=hf_... sa3 models download medium medium-base"
        })
final class ModelsDownloadCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private ModelsCommand parent = new ModelsCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Models, as sa3 models list names them.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        ModelStore store = parent.access().store();
        List<Model> models = names.stream()
                .distinct()
                .map(store.catalog()::find)
                .map(ModelsDownloadCommand::requireFromHub)
                .toList();
        HubClient hub = parent.access().hub().get();
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Model model : models) {
            boolean wasThere = store.isInstalled(model);
            common.remark(model.name() + " is under the " + model.origin().licence());
            download(store, model, hub);
            answers.add(answer(model, store.bytes(model)));
            if (!common.json()) {
                common.out()
                        .println(model.name() + (wasThere ? " was there already" : " is installed") + " ("
                                + TransferLine.size(store.bytes(model)) + ")");
                common.out().flush();
            }
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("installed", answers)));
        }
        return ExitCodes.OK;
    }

    /** Refused before the first byte of another model comes. */
    private static Model requireFromHub(Model model) {
        if (model.isBundled()) {
            throw new ModelException(model.name() + " is part of the program: there is nothing to download");
        }
        return model;
    }

    private void download(ModelStore store, Model model, HubClient hub) {
        try (TransferLine progress = common.transfer("downloading")) {
            store.download(model.name(), hub, progress, parent.checkpoint());
        } catch (CancelledException e) {
            common.remark("what came is kept; the same command goes on from there");
            throw e;
        }
    }

    static Map<String, Object> answer(Model model, long bytes) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", model.name());
        map.put("bytes", bytes);
        map.put("licence", model.origin().licence());
        return map;
    }
}
