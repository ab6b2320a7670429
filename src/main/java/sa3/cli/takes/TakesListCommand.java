package sa3.cli.takes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.platform.OneLine;

@Command(name = "list", description = "Lists takes, the newest first; * marks the starred ones.")
final class TakesListCommand implements Callable<Integer> {
    @ParentCommand
    private TakesCommand parent = new TakesCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--trash", description = "The deleted ones.")
    private boolean trash;

    @Option(names = "--search", paramLabel = "WORDS", description = "Only those whose prompt contains the words.")
    private String words = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 1000 (default: 50).")
    private int limit = 50;

    @Override
    public Integer call() throws Exception {
        JsonNode answer = parent.client()
                .get("/v1/takes?trash=" + trash + "&limit=" + limit + "&search="
                        + URLEncoder.encode(words, StandardCharsets.UTF_8));
        if (common.json()) {
            common.out().println(JsonLine.pretty(answer));
            return ExitCodes.OK;
        }
        answer.path("takes").forEach(take -> common.out().println(line(take)));
        common.remark(
                answer.path("takes").size() + " of " + answer.path("total").asText() + " takes");
        return ExitCodes.OK;
    }

    private static String line(JsonNode take) {
        double seconds = take.path("frames").asDouble() / take.path("rateHz").asDouble();
        return OneLine.of(String.format(
                Locale.ROOT,
                "%-24s %s %6.1f s  %s",
                take.path("id").asText(),
                take.path("starred").asBoolean() ? "*" : " ",
                seconds,
                take.path("title").asText()));
    }
}
