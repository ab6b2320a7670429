package sa3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;
import sa3.golden.GoldenIndex;
import sa3.golden.ParityRunner;
import sa3.golden.kinds.Kinds;

/** {@code sa3 doctor --parity}: compares this machine's numbers with the reference's, row by row. */
final class ParityOptions {
    private static final String SHIPPED = "";

    @Option(
            names = "--parity",
            arity = "0..1",
            paramLabel = "DIR",
            fallbackValue = SHIPPED,
            required = true,
            description = "Compare with a folder of expected numbers (default: the one shipped with the program).")
    private String folder = SHIPPED;

    @Option(names = "--feature", split = ",", paramLabel = "F", description = "Only rows of these features.")
    private Set<String> features = new LinkedHashSet<>();

    @Option(names = "--strict", description = "Unknown kinds and skipped rows count as failures.")
    private boolean strict;

    /** Prints a line per row and the counts, or one JSON object; returns the exit status. */
    int run(CommonOptions common) {
        List<String> lines = new ArrayList<>();
        ParityRunner runner = new ParityRunner(Kinds.all(), strict, line -> {
            lines.add(line);
            if (!common.json()) {
                common.out().println(line);
                common.out().flush();
            }
        });
        ParityRunner.Summary summary = runner.run(folder(), features);
        if (common.json()) {
            common.out().println(JsonLine.pretty(asMap(summary, lines.subList(0, lines.size() - 1))));
        }
        boolean failed = summary.failed() > 0 || (strict && summary.skipped() > 0);
        return failed ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private Path folder() {
        return folder.equals(SHIPPED) ? GoldenIndex.shippedFolder() : Path.of(folder);
    }

    private static Map<String, Object> asMap(ParityRunner.Summary summary, List<String> rows) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("passed", summary.passed());
        map.put("failed", summary.failed());
        map.put("skipped", summary.skipped());
        map.put("rows", rows.stream().map(ParityOptions::row).toList());
        return map;
    }

    /** A report line taken apart: status, id, the rest. */
    private static Map<String, String> row(String line) {
        String[] words = line.split(" ", 3);
        Map<String, String> row = new LinkedHashMap<>();
        row.put("status", words[0]);
        row.put("id", words.length > 1 ? words[1] : "");
        row.put("result", words.length > 2 ? words[2] : "");
        return row;
    }
}
