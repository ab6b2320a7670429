package sa3.cli.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import sa3.service.LaunchFile;

class PluginRegisterCommandTest {
    @Test
    void writesWhatInstallWritesAndSaysWhere(@TempDir Path folder) throws IOException {
        LaunchFile launch = new LaunchFile(folder.resolve("data/launch"));
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new PluginRegisterCommand(launch)).setOut(new PrintWriter(out));
        assertEquals(0, command.execute("--json"));
        List<String> lines = launch.read();
        int variables = System.getenv("SA3_HOME") == null ? 0 : 1;
        assertEquals(LaunchFile.command(), lines.subList(variables, lines.size()));
        assertEquals(
                launch.path().toString(),
                new ObjectMapper().readTree(out.toString()).path("launch").asText());
    }
}
