package sa3.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import sa3.models.Model;
import sa3.models.ModelStore;

@Command(
        name = "list",
        description = "Lists the models: which are installed, their size, longest clip, codec and licence.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models list                        * marks the one used without --model",
            "  sa3 models list --json                 the same for scripts"
        })
final class ModelsListCommand implements Callable<Integer> {
    private static final String ROW = "%s %-14s %-12s %10s %6s  %-7s %s%n";

    @ParentCommand
    private ModelsCommand parent = new ModelsCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        ModelStore store = parent.access().store();
        Optional<Model> preferred = store.preferred();
        List<Row> rows = store.catalog().models().stream()
                .map(model ->
                        Row.of(model, store, preferred.filter(model::equals).isPresent()))
                .toList();
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("folder", store.folder().toString());
            answer.put("models", rows.stream().map(Row::asMap).toList());
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().printf(Locale.ROOT, ROW, " ", "model", "state", "size", "max s", "codec", "licence");
            rows.forEach(row -> common.out().print(row.asText()));
            common.remark("* is used without --model; models share files; the others: sa3 models download NAME");
        }
        return ExitCodes.OK;
    }

    /** What is shown of a model. */
    private record Row(Model model, State state, long bytes, boolean isDefault) {
        enum State {
            INSTALLED,
            BUNDLED,
            INCOMPLETE,
            ABSENT
        }

        static Row of(Model model, ModelStore store, boolean isDefault) {
            State state = store.isInstalled(model)
                    ? model.isBundled() ? State.BUNDLED : State.INSTALLED
                    : store.present().contains(model) ? State.INCOMPLETE : State.ABSENT;
            return new Row(model, state, state == State.ABSENT ? 0 : store.bytes(model), isDefault);
        }

        private String stateName() {
            return state.name().toLowerCase(Locale.ROOT);
        }

        String asText() {
            String size = state == State.ABSENT ? "-" : TransferLine.size(bytes);
            return String.format(
                    Locale.ROOT,
                    ROW,
                    isDefault ? "*" : " ",
                    model.name(),
                    state == State.ABSENT ? "-" : stateName(),
                    size,
                    Math.round(model.maxSeconds()),
                    model.codec().label(),
                    model.origin().licence());
        }

        Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", model.name());
            map.put("state", stateName());
            map.put("default", isDefault);
            map.put("base", model.isBase());
            map.put("bytes", bytes);
            map.put("maxSeconds", model.maxSeconds());
            map.put("codec", model.codec().label());
            map.put("sampler", model.sampler().name().toLowerCase(Locale.ROOT));
            map.put("steps", model.steps());
            map.put("licence", model.origin().licence());
            return map;
        }
    }
}
