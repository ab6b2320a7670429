package sa3.lora.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** How an adapter's files looked when they were read: enough to see cheaply whether anybody touched them. */
record FileState(List<Entry> entries) {
    private record Entry(Path file, long bytes, FileTime modified) {}

    /** Of the file, and of the configuration that PEFT keeps beside it; what is not there is not in it. */
    static FileState of(Path file) {
        List<Entry> entries = new ArrayList<>();
        for (Path each : List.of(file, file.resolveSibling("adapter_config.json"))) {
            try {
                entries.add(new Entry(each, Files.size(each), Files.getLastModifiedTime(each)));
            } catch (IOException e) {
                // It is not there, or cannot be looked at: whoever reads it next will say so.
            }
        }
        return new FileState(List.copyOf(entries));
    }

    /** True where the adapter itself was there. */
    boolean has(Path file) {
        return entries.stream().anyMatch(entry -> entry.file.equals(file));
    }
}
