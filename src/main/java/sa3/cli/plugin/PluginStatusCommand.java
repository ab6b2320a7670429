package sa3.cli.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.install.Installation;
import sa3.install.Placed;
import sa3.install.PluginBuild;
import sa3.platform.ProgramVersion;
import sa3.service.LaunchCheck;
import sa3.service.LaunchFile;

@Command(
        name = "status",
        description = "Tells what is installed where, of which version, and whether a plugin could start the service.")
final class PluginStatusCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Map<Placed, Placed.State> placed = new LinkedHashMap<>();
        Installation.ofUser().placed().forEach(one -> placed.put(one, one.state()));
        LaunchFile launch = LaunchFile.ofUser();
        @Nullable
        String problem = LaunchFile.ofHosts().stream()
                .map(LaunchCheck::problem)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        boolean complete = !placed.isEmpty() && placed.values().stream().allMatch(state -> state == Placed.State.SOUND);
        if (common.json()) {
            common.out().println(JsonLine.pretty(answer(placed, launch, problem)));
        } else {
            placed.forEach(
                    (one, state) -> common.out().printf(Locale.ROOT, "%-10s %s%n", text(one, state), one.path()));
            if (placed.isEmpty()) {
                boolean built = PluginBuild.ofProgram().isBuilt();
                common.out()
                        .println("no plugin is installed" + (built ? "; they are built" : "") + ": sa3 plugin install");
            }
            if (!complete && !placed.isEmpty()) {
                common.out().println("sa3 plugin install puts in order what is missing or changed");
            }
            common.out().println(problem == null ? "a plugin can start the service" : "start       " + problem);
        }
        return complete && problem == null ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static String text(Placed one, Placed.State state) {
        return switch (state) {
            case MISSING -> "missing";
            case CHANGED -> "changed";
            case SOUND -> one.version().equals(ProgramVersion.current()) ? one.version() : one.version() + " (old)";
        };
    }

    private static Map<String, Object> answer(
            Map<Placed, Placed.State> placed, LaunchFile launch, @Nullable String problem) {
        List<Map<String, Object>> plugins = new ArrayList<>();
        placed.forEach((one, state) -> {
            Map<String, Object> plugin = new LinkedHashMap<>();
            plugin.put("path", one.path().toString());
            plugin.put("version", one.version());
            plugin.put("installed", one.installed());
            plugin.put("state", state.name().toLowerCase(Locale.ROOT));
            plugins.add(plugin);
        });
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("plugins", plugins);
        answer.put("version", ProgramVersion.current());
        answer.put("launch", launch.path().toString());
        answer.put("canStartService", problem == null);
        if (problem != null) {
            answer.put("problem", problem);
        }
        return answer;
    }
}
