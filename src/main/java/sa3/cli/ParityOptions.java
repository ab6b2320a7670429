package sa3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Option;
import sa3.golden.GoldenIndex;
import sa3.golden.ParityRunner;
import sa3.golden.Verdict;
import sa3.golden.kinds.Kinds;
import sa3.mlx.MlxException;
import sa3.mlx.MlxRuntime;
import sa3.pipeline.Cancellation;

/** The parity check of the doctor: the program's numbers against stored ones of the reference. */
final class ParityOptions {
    private static final String SHIPPED = "";
    private static final Logger LOG = Logger.getLogger(ParityOptions.class.getName());

    @Option(
            names = "--parity",
            required = true,
            arity = "0..1",
            fallbackValue = SHIPPED,
            paramLabel = "DIR",
            description =
                    "Compare with expected numbers: those of DIR/index.json, or the ones that ship with the program.")
    private String folder = SHIPPED;

    @Option(
            names = "--feature",
            split = ",",
            paramLabel = "F",
            description = "Only rows of these features, such as dit,codec.")
    private List<String> features = new ArrayList<>();

    @Option(names = "--strict", description = "Fail on rows that would be skipped.")
    private boolean strict;

    /** Prints a line per row and the counts. */
    int run(CommonOptions common, Cancellation cancellation) {
        List<Map<String, Object>> rows = new ArrayList<>();
        useOneThread();
        ParityRunner runner = new ParityRunner(Kinds.all(), strict, (id, verdict) -> {
            cancellation.throwIfCancelled();
            if (common.json()) {
                rows.add(row(id, verdict));
            } else {
                common.out().println(verdict.line(id));
                common.out().flush();
            }
        });
        Path data = folder.equals(SHIPPED) ? GoldenIndex.shippedFolder() : Path.of(folder);
        ParityRunner.Summary summary = runner.run(data, Set.copyOf(new TreeSet<>(features)));
        common.out().println(common.json() ? JsonLine.pretty(json(summary, rows)) : summary.toString());
        return summary.exitStatus() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** The products of these rows are so small that threads only wait for each other. */
    private static void useOneThread() {
        try {
            MlxRuntime.setThreads(1);
        } catch (MlxException | LinkageError e) {
            LOG.log(Level.WARNING, "parity without the native libraries: rows that need them fail", e);
        }
    }

    private static Map<String, Object> json(ParityRunner.Summary summary, List<Map<String, Object>> rows) {
        return Map.of(
                "passed", summary.passed(), "failed", summary.failed(), "skipped", summary.skipped(), "rows", rows);
    }

    private static Map<String, Object> row(String id, Verdict verdict) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("status", verdict.status().name());
        row.put("note", verdict.note());
        if (Double.isFinite(verdict.worst())) {
            row.put("worst", verdict.worst());
        }
        return row;
    }
}
