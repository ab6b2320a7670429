package sa3.cli.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;

@Command(name = "restore", description = "Takes a take out of the trash, and prints where its file lies.")
final class TakesRestoreCommand implements Callable<Integer> {
    @ParentCommand
    private TakesCommand parent = new TakesCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "As sa3 takes list --trash shows it.")
    private String id = "";

    @Override
    public Integer call() throws Exception {
        JsonNode take = parent.client()
                .post(
                        "/v1/takes/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/restore",
                        JsonNodeFactory.instance.objectNode());
        common.out()
                .println(
                        common.json()
                                ? JsonLine.pretty(take)
                                : take.path("file").asText());
        return ExitCodes.OK;
    }
}
