package sa3.platform;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that somebody may have meant. */
public final class NearNames {
    private static final int SHOWN = 3;

    private NearNames() {}

    /** At most three, best first: those that begin with or hold what was typed, and those a few letters away. */
    public static List<String> of(String typed, Collection<String> names) {
        String sought = typed.strip().toLowerCase(Locale.ROOT);
        if (sought.isEmpty()) {
            return List.of();
        }
        return names.stream()
                .filter(name -> distance(sought, name) <= bound(sought))
                .sorted(Comparator.comparingInt((String name) -> distance(sought, name))
                        .thenComparing(Comparator.naturalOrder()))
                .distinct()
                .limit(SHOWN)
                .toList();
    }

    /** As a piece of a message: {@code ; did you mean a or b?}, or nothing. */
    public static String question(String typed, Collection<String> names) {
        List<String> near = of(typed, names);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    private static int bound(String sought) {
        return Math.max(1, Math.min(3, sought.length() / 2));
    }

    private static int distance(String sought, String name) {
        String candidate = name.toLowerCase(Locale.ROOT);
        boolean holds = Math.min(sought.length(), candidate.length()) > 2
                && (candidate.contains(sought) || sought.contains(candidate));
        return holds ? 0 : edits(sought, candidate);
    }

    /** Letters to add, drop or change: Levenshtein's distance, row by row. */
    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
