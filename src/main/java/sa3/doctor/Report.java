package sa3.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts by section, in the order they were found, and the findings. Not shared between threads. */
public final class Report {
    private final Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param section what it is about, in one word
     * @param name for scripts, camel case, with the unit where it is a number
     * @param value string, number, boolean or list
     * @param text the same for a person
     */
    public void fact(String section, String name, Object value, String text) {
        facts.computeIfAbsent(section, s -> new LinkedHashMap<>()).put(name, value);
        if (!text.isEmpty()) {
            texts.computeIfAbsent(section, s -> new ArrayList<>()).add(text);
        }
    }

    public void fact(String section, String name, String value) {
        fact(section, name, value, value);
    }

    public void warning(String text, String remedy) {
        findings.add(new Finding(Finding.Severity.WARNING, text, remedy));
    }

    /** Several checks may meet the same problem: it is told once. */
    public void problem(String text, String remedy) {
        Finding problem = new Finding(Finding.Severity.PROBLEM, text, remedy);
        if (!findings.contains(problem)) {
            findings.add(problem);
        }
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    public boolean hasProblem() {
        return findings.stream().anyMatch(f -> f.severity() == Finding.Severity.PROBLEM);
    }

    /** Sections with their facts, then {@code findings}: the form for scripts. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>(facts);
        map.put("findings", findings.stream().map(Report::asMap).toList());
        return map;
    }

    private static Map<String, String> asMap(Finding finding) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        map.put("text", finding.text());
        map.put("remedy", finding.remedy());
        return map;
    }

    /** One line per section, then one or two per finding: the form for a person. */
    public String asText() {
        StringBuilder out = new StringBuilder();
        texts.forEach((section, parts) ->
                out.append(String.format(Locale.ROOT, "%-9s %s%n", section, String.join(", ", parts))));
        out.append(findings.isEmpty() ? "Nothing to mend.\n" : "");
        for (Finding finding : findings) {
            String label = finding.severity().name().toLowerCase(Locale.ROOT);
            out.append(String.format(
                    Locale.ROOT, "%n%s: %s%n  what to do: %s%n", label, finding.text(), finding.remedy()));
        }
        return out.toString();
    }

    static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
