package sa3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.platform.Folders;

class MessagesTest {
    private static final Pattern OPTION_IN_TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*--[a-z]");

    /** Who reads them in a plugin's window has no command line to put an option on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "settings",
                "pipeline",
                "lora/bind",
                "lora/folder",
                "lora/live",
                "lora/set",
                "service/endpoint",
                "service/engine",
                "service/http",
                "service/jobs",
                "service/takes"
            })
    void whatPluginsShowNamesNoOptions(String folder) throws IOException {
        List<String> offenders = new ArrayList<>();
        int files = 0;
        try (Stream<Path> sources =
                Files.walk(Folders.programHome().resolve("src/main/java/sa3").resolve(folder))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                files++;
                Files.readAllLines(source).stream()
                        .filter(line -> OPTION_IN_TEXT.matcher(line).find())
                        .forEach(line -> offenders.add(source.getFileName() + ": " + line.strip()));
            }
        }
        assertTrue(files > 0, "no sources in " + folder);
        assertEquals(List.of(), offenders);
    }
}
