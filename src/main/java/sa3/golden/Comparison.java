package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what was computed with what is expected, and remembers the worst error and the first failure. */
final class Comparison {
    private final Tolerance tolerance;
    private double worst = Double.NaN;
    private double worstRatio = Double.NaN;
    private @Nullable String failure;

    private Comparison(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    /** @param mask [B, S], compare only rows where it is 1; null = all */
    static Verdict of(Outcome got, Expected expected, Tolerance tolerance, @Nullable HostTensor mask) {
        Comparison comparison = new Comparison(tolerance);
        expected.tensors().forEach((name, want) -> comparison.named(name, find(got, name), want, mask));
        if (!expected.json().isMissingNode()) {
            comparison.json("json", got.json(), expected.json(), true);
        }
        comparison.reports(got, expected);
        return comparison.verdict();
    }

    private static @Nullable HostTensor find(Outcome got, String name) {
        HostTensor tensor = got.tensor(name);
        int slash = name.indexOf('/');
        if (tensor != null || slash < 0) {
            return tensor;
        }
        Map<String, HostTensor> map = got.map(name.substring(0, slash));
        return map == null ? null : map.get(name.substring(slash + 1));
    }

    private Verdict verdict() {
        Verdict.Status status = failure == null ? Verdict.Status.PASS : Verdict.Status.FAIL;
        return new Verdict(status, worst, worstRatio, failure == null ? "" : failure);
    }

    private void named(String name, @Nullable HostTensor got, HostTensor want, @Nullable HostTensor mask) {
        if (got == null) {
            fail(name + ": not among the results");
        } else if (!Arrays.equals(got.shape(), want.shape())) {
            fail(name + ": expected shape " + Arrays.toString(want.shape()) + ", got " + Arrays.toString(got.shape()));
        } else if (mask != null && (want.size() % mask.size() != 0)) {
            fail(name + ": the mask " + mask + " does not fit " + want);
        } else {
            tensor(name, got, want, mask);
        }
    }

    private void tensor(String name, HostTensor got, HostTensor want, @Nullable HostTensor mask) {
        double largest = Arrays.stream(want.doubles())
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(0);
        int perMask = mask == null ? 1 : want.size() / mask.size();
        for (int i = 0; i < want.size(); i++) {
            if (mask != null && mask.value(i / perMask) != 1) {
                continue;
            }
            if (tolerance.exact() && !want.dtype().isFloating() && !want.sameInteger(i, got, i)) {
                fail(name + at(want, i) + ": expected " + want.value(i) + ", got " + got.value(i));
            }
            number(name, want, i, got.value(i), largest);
        }
    }

    private void number(String name, HostTensor want, int index, double got, double largest) {
        double expected = want.value(index);
        if (!within(got, expected, largest)) {
            fail(String.format(Locale.ROOT, "%s%s: expected %.6g, got %.6g", name, at(want, index), expected, got));
        }
    }

    /** Notes the error of one number. */
    private boolean within(double got, double expected, double largest) {
        if (got == expected || (Double.isNaN(got) && Double.isNaN(expected))) {
            note(0, 0);
            return true;
        }
        double error = Math.abs(got - expected);
        double allowed = tolerance.exact() ? 0 : tolerance.allowed(expected, largest);
        note(
                Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
                allowed == 0 ? Double.POSITIVE_INFINITY : error / allowed);
        return error <= allowed;
    }

    private void note(double error, double ratio) {
        worst = Double.isNaN(worst) ? error : Math.max(worst, error);
        worstRatio = Double.isNaN(worstRatio) ? ratio : Math.max(worstRatio, ratio);
    }

    private static String at(HostTensor tensor, int index) {
        int[] shape = tensor.shape();
        int[] position = new int[shape.length];
        int rest = index;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            position[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return Arrays.toString(position);
    }

    private void json(String path, JsonNode got, JsonNode want, boolean isTop) {
        if (want.isNumber() && got.isNumber()) {
            if (!within(got.asDouble(), want.asDouble(), Math.abs(want.asDouble()))) {
                fail(path + ": expected " + want + ", got " + got);
            }
        } else if (want.isObject() && got.isObject()) {
            object(path, got, want, isTop);
        } else if (want.isArray() && got.isArray()) {
            array(path, got, want);
        } else if (!want.equals(got)) {
            fail(path + ": expected " + brief(want) + ", got " + brief(got));
        } else {
            note(0, 0);
        }
    }

    private void object(String path, JsonNode got, JsonNode want, boolean isTop) {
        if (!isTop && got.size() != want.size()) {
            fail(path + ": expected " + want.size() + " fields, got " + got.size());
        }
        note(0, 0);
        for (Iterator<String> names = want.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (got.has(name)) {
                json(path + "." + name, got.get(name), want.get(name), false);
            } else {
                fail(path + "." + name + ": missing");
            }
        }
    }

    private void array(String path, JsonNode got, JsonNode want) {
        if (got.size() != want.size()) {
            fail(path + ": expected " + want.size() + " elements, got " + got.size());
            return;
        }
        note(0, 0);
        for (int i = 0; i < want.size(); i++) {
            json(path + "[" + i + "]", got.get(i), want.get(i), false);
        }
    }

    private static String brief(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "…";
    }

    private void reports(Outcome got, Expected expected) {
        switch (expected.outcome()) {
            case "ok" -> {
                if (!got.warnings().isEmpty()) {
                    fail("expected no warning, got: " + got.warnings().get(0));
                }
            }
            case "warning" -> {
                if (got.warnings().isEmpty()) {
                    fail("expected a warning, got none");
                }
                mentions(String.join("; ", got.warnings()), expected);
            }
            case "error" -> fail("expected an error, but the call succeeded");
            default -> {
                // the call succeeded, which is all that is asked
            }
        }
    }

    private void mentions(String message, Expected expected) {
        String missing = missingMention(message, expected);
        if (missing != null) {
            fail("the message does not mention " + missing + ": " + message);
        }
    }

    /** The first wanted part that a message lacks; null if it has all. */
    static @Nullable String missingMention(String message, Expected expected) {
        String lower = message.toLowerCase(Locale.ROOT);
        return expected.mustMention().stream()
                .filter(part -> !lower.contains(part.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }

    private void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }
}
