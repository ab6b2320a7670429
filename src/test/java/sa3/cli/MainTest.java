package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import sa3.pipeline.Cancellation;

class MainTest {
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
}
