package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import sa3.pipeline.Cancellation;

class MainTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = Main.commandLine(new Cancellation())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return Main.run(command, args);
    }

    @Test
    void unknownCommandIsAUsageError() {
        assertEquals(ExitCodes.USAGE, run("genrate"));
    }

    @Test
    void unknownOptionSuggestsTheOneMeant() {
        run("doctor", "--bunde");
        assertTrue(err.toString().contains("--bundle"), err.toString());
    }

    @Test
    void usageErrorLeavesStandardOutputEmpty() {
        run("doctor", "--no-such-option");
        assertEquals("", out.toString());
    }

    @Test
    void noCommandIsAUsageErrorThatPointsToTheHelp() {
        assertEquals(ExitCodes.USAGE, run());
        assertTrue(err.toString().contains("sa3 --help"), err.toString());
    }

    @Test
    void helpShowsExamples() {
        assertEquals(ExitCodes.OK, run("--help"));
        assertTrue(out.toString().contains("Examples:"), out.toString());
    }

    @Test
    void everyCommandHasHelp() {
        for (CommandLine command :
                Main.commandLine(new Cancellation()).getSubcommands().values()) {
            String name = command.getCommandName();
            assertEquals(ExitCodes.OK, run(name, "--help"), name);
        }
    }

    @Test
    void noExampleIsTooLongForATerminalOfEightyColumns() {
        for (CommandLine command : allCommands(Main.commandLine(new Cancellation()))) {
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(line.length() < 80, line);
            }
        }
    }

    private static List<CommandLine> allCommands(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(sub -> all.addAll(allCommands(sub)));
        return all;
    }

    @Test
    void bundleAndParityTogetherAreRefused() {
        assertEquals(ExitCodes.FAILED, run("doctor", "--parity", "--bundle", "report.zip"));
    }

    @Test
    void versionAsJsonIsOneObject() throws Exception {
        assertEquals(ExitCodes.OK, run("version", "--json"));
        assertFalse(new ObjectMapper()
                .readTree(out.toString())
                .path("version")
                .asText()
                .isEmpty());
    }

    @Test
    void completionKnowsTheCommands() {
        assertEquals(ExitCodes.OK, run("completion"));
        assertTrue(out.toString().contains("complete -F") && out.toString().contains("doctor"), out.toString());
    }

    @Test
    void parityPrintsALinePerRowAndTheCountsLast() {
        assertEquals(ExitCodes.OK, run("doctor", "--parity", "--feature", "prompt-weighting"));
        assertTrue(out.toString().strip().matches("(?s)(PASS .*\\R)+golden: \\d+ passed, 0 failed, 0 skipped"));
    }

    @Test
    void parityOfAFolderWithoutIndexFails() {
        assertEquals(ExitCodes.FAILED, run("doctor", "--parity", folder.toString()));
    }

    @Test
    void strictParityFailsOnAnUnknownKind() throws Exception {
        String row = "[{\"id\":\"x\",\"feature\":\"f\",\"kind\":\"no-such-kind\",\"status\":\"check\"}]";
        Files.writeString(folder.resolve("index.json"), row);
        assertEquals(ExitCodes.FAILED, run("doctor", "--parity", folder.toString(), "--strict"));
    }

    @Test
    void featureWithoutParityIsAUsageError() {
        assertEquals(ExitCodes.USAGE, run("doctor", "--feature", "dit"));
    }

    @Test
    void parityAsJsonHasTheCounts() throws Exception {
        run("doctor", "--parity", "--feature", "prompt-weighting", "--json");
        assertTrue(new ObjectMapper().readTree(out.toString()).path("passed").asInt() > 0, out.toString());
    }
}
