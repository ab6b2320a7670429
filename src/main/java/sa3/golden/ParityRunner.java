package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Scope;

/**
 * Runs the rows of a golden folder that must pass and reports each. A row that throws fails; a kind that is not known is
 * skipped, or fails with {@code strict}. Never throws for what a folder holds. One thread, which owns MLX.
 */
public final class ParityRunner {
    /** Exceptions that are mistakes of the program, never an answer to bad input. */
    private static final List<Class<? extends Throwable>> MISTAKES = List.of(
            NullPointerException.class,
            IndexOutOfBoundsException.class,
            ClassCastException.class,
            NegativeArraySizeException.class,
            GoldenException.class,
            Error.class);

    private final Map<String, Kind> kinds;
    private final boolean strict;
    private final BiConsumer<String, Verdict> report;

    /**
     * @param strict what would be skipped fails
     * @param report takes each row's id and verdict as it is known; may throw to stop
     */
    public ParityRunner(Map<String, Kind> kinds, boolean strict, BiConsumer<String, Verdict> report) {
        this.kinds = Map.copyOf(kinds);
        this.strict = strict;
        this.report = report;
    }

    /** Counts of a run. */
    public record Summary(int passed, int failed, int skipped) {
        /** 0 if nothing failed, else 1. */
        public int exitStatus() {
            return failed == 0 ? 0 : 1;
        }

        @Override
        public String toString() {
            return "golden: " + passed + " passed, " + failed + " failed, " + skipped + " skipped";
        }
    }

    /**
     * Runs a folder.
     *
     * @param features run only these; empty = all
     */
    public Summary run(Path folder, Set<String> features) {
        Map<Verdict.Status, Integer> counts = new EnumMap<>(Verdict.Status.class);
        try (References references = new References(folder)) {
            GoldenIndex index = GoldenIndex.read(folder);
            for (String missing : unknown(features, index)) {
                count(counts, Verdict.failed("no row has this feature"), missing);
            }
            for (JsonNode row : index.checks(features)) {
                count(counts, verdict(row, references), row.path("id").asText("(row without id)"));
            }
        } catch (GoldenException e) {
            count(counts, Verdict.failed(message(e)), GoldenIndex.FILE);
        }
        return new Summary(
                counts.getOrDefault(Verdict.Status.PASS, 0),
                counts.getOrDefault(Verdict.Status.FAIL, 0),
                counts.getOrDefault(Verdict.Status.SKIP, 0));
    }

    private static Set<String> unknown(Set<String> features, GoldenIndex index) {
        Set<String> unknown = new TreeSet<>(features);
        index.rows().forEach(row -> unknown.remove(row.path("feature").asText()));
        return unknown;
    }

    private void count(Map<Verdict.Status, Integer> counts, Verdict verdict, String id) {
        report.accept(id, verdict);
        counts.merge(verdict.status(), 1, Integer::sum);
    }

    private Verdict verdict(JsonNode json, References references) {
        try {
            GoldenRow row = GoldenRow.of(json);
            Kind kind = kinds.get(row.kind());
            if (kind == null) {
                return unsupported("unknown kind " + row.kind());
            }
            return compare(row, kind, Expected.of(row, references), references);
        } catch (UnsupportedRowException e) {
            return unsupported(message(e));
        } catch (RuntimeException | StackOverflowError e) {
            return Verdict.failed(message(e));
        }
    }

    private Verdict unsupported(String note) {
        return strict ? Verdict.failed(note) : Verdict.skipped(note);
    }

    /** Runs a row against expectations that need not be its own. */
    static Verdict compare(GoldenRow row, Kind kind, Expected expected, References references) {
        if (expected.isEmpty()) {
            return new Verdict(Verdict.Status.PASS, Double.NaN, Double.NaN, "");
        }
        Attempt attempt = attempt(row, kind, references);
        HostTensor mask = row.validRowsOnly()
                ? references.tensor(row, String.valueOf(row.inputs().get("mask")))
                : null;
        return attempt.verdict(expected, row.tolerance(), mask);
    }

    /** Runs a kind once. */
    static Attempt attempt(GoldenRow row, Kind kind, References references) {
        try (Scope scope = Scope.open();
                Inputs inputs = new Inputs(row, references)) {
            return new Attempt(kind.run(inputs), null);
        } catch (UnsupportedRowException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return new Attempt(null, e);
        }
    }

    /**
     * What a kind gave: an outcome or a failure.
     *
     * @param outcome null when it failed
     * @param failure null when it succeeded
     */
    record Attempt(@Nullable Outcome outcome, @Nullable Throwable failure) {
        Verdict verdict(Expected expected, Tolerance tolerance, @Nullable HostTensor mask) {
            if (outcome != null) {
                return Comparison.of(outcome, expected, tolerance, mask);
            }
            String message = message(failure);
            if (!expected.outcome().equals("error") || MISTAKES.stream().anyMatch(type -> type.isInstance(failure))) {
                return Verdict.failed(message);
            }
            String missing = Comparison.missingMention(message, expected);
            return missing == null
                    ? new Verdict(Verdict.Status.PASS, Double.NaN, Double.NaN, "")
                    : Verdict.failed("the message does not mention " + missing + ": " + message);
        }
    }

    private static String message(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        String line = text.lines().findFirst().orElse("");
        boolean isOwn = cause != null && cause.getClass().getName().startsWith("sa3.");
        return isOwn || cause instanceof IllegalArgumentException || cause == null
                ? line
                : cause.getClass().getSimpleName() + ": " + line;
    }
}
