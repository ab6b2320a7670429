package sa3.cli.takes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import sa3.bridge.RunFolder;
import sa3.service.RunningService;
import sa3.service.client.ServiceClient;

class TakesCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private RunningService service;
    private ServiceClient client;

    @BeforeEach
    void start() throws IOException {
        service = new RunningService(folder);
        client = ServiceClient.find(RunFolder.at(service.runFolder())).orElseThrow();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** The take of a job that nobody follows, as after a host that was closed over it. */
    private String made(String prompt) throws Exception {
        ObjectNode job = JSON.createObjectNode();
        job.putObject("settings")
                .put("prompt", prompt)
                .put("model", "demo")
                .put("seconds", 1)
                .put("steps", 1);
        String path = "/v1/jobs/" + client.post("/v1/jobs", job).path("id").asText();
        try (InputStream events = client.events(path + "/events")) {
            events.readAllBytes();
        }
        return client.get(path).path("takes").get(0).asText();
    }

    private String run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new TakesCommand(() -> client)).setOut(new PrintWriter(out));
        assertEquals(0, command.execute(arguments));
        return out.toString();
    }

    @Test
    void takesAreListedAndDeletedOnesBroughtBack() throws Exception {
        String rain = made("rain");
        String piano = made("slow piano\u001b[2J");
        String[] lines = run("list", "-q").split("\\R");
        assertEquals(2, lines.length);
        assertTrue(lines[0].startsWith(piano) && lines[0].contains("1.0 s  slow piano"), lines[0]);
        assertFalse(lines[0].contains("\u001b"));
        assertTrue(lines[1].startsWith(rain));
        assertEquals(1, run("list", "-q", "--limit", "1").lines().count());
        assertTrue(run("list", "-q", "--search", "rain").startsWith(rain));
        client.delete("/v1/takes/" + rain);
        assertTrue(run("list", "-q", "--trash").startsWith(rain));
        Path file = Path.of(run("restore", rain).strip());
        assertTrue(file.startsWith(service.library().resolve(rain)), file.toString());
        JsonNode listed = JSON.readTree(run("list", "--json"));
        assertEquals(2, listed.path("total").asInt());
        assertEquals(rain, listed.path("takes").get(1).path("id").asText());
    }
}
