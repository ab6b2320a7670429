package sa3.service;

import java.nio.file.Files;
import java.nio.file.Path;

/** A host in a process of its own, with one plugin that has asked for a clip; it plays on until it is killed. */
final class DoomedHost {
    private DoomedHost() {}

    /** @param args the run folder, where a file "asked" appears once the job is known to the service */
    public static void main(String[] args) throws Exception {
        Path runFolder = Path.of(args[0]);
        FakePlugin plugin = new FakePlugin(runFolder);
        plugin.hello();
        plugin.generate("of-the-host", FakePlugin.request(20).put("steps", 100));
        plugin.waitUntil("the job's first news", () -> plugin.messages().stream()
                .anyMatch(message -> message.json().path("job").asText().equals("of-the-host")));
        Files.createFile(runFolder.resolve("asked"));
        plugin.waitUntil("the end", () -> false);
    }
}
