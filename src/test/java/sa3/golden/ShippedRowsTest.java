package sa3.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sa3.golden.kinds.Kinds;

/** Every row that ships with the program: it passes, and its comparison sees one expected value move. */
class ShippedRowsTest {
    private static final double TIMES_ALLOWED = 10;

    private static final List<Run> RUNS = new ArrayList<>();

    private final Random random = new Random(20);

    private record Run(GoldenRow row, Expected expected, @Nullable HostTensor mask, ParityRunner.Attempt attempt) {
        Verdict verdict(Expected against) {
            return attempt.verdict(against, row.tolerance(), mask);
        }
    }

    @BeforeAll
    static void runAll() {
        Map<String, Kind> kinds = Kinds.all();
        GoldenIndex index = GoldenIndex.read(GoldenIndex.shippedFolder());
        try (References references = new References(index.folder())) {
            for (JsonNode json : index.checks(Set.of())) {
                GoldenRow row = GoldenRow.of(json);
                HostTensor mask = row.validRowsOnly()
                        ? references.tensor(row, row.inputs().get("mask"))
                        : null;
                ParityRunner.Attempt attempt = ParityRunner.attempt(row, kinds.get(row.kind()), references);
                RUNS.add(new Run(row, Expected.of(row, references), mask, attempt));
            }
        }
    }

    @AfterAll
    static void forgetAll() {
        RUNS.clear();
    }

    @Test
    void everyRowPasses() {
        List<String> others = RUNS.stream()
                .filter(run -> run.verdict(run.expected).status() != Verdict.Status.PASS)
                .map(run -> run.verdict(run.expected).line(run.row.id()))
                .toList();
        assertEquals(List.of(), others);
    }

    @Test
    void everyFeatureIsThere() {
        Set<String> features = new TreeSet<>();
        RUNS.forEach(run -> features.add(run.row.feature()));
        assertEquals(
                new TreeSet<>(Set.of(
                        "text",
                        "conditioning",
                        "dit",
                        "codec",
                        "encode",
                        "schedule",
                        "sampler",
                        "guidance",
                        "pipeline",
                        "audio-io",
                        "limiter",
                        "prompt-weighting",
                        "weights",
                        "train",
                        "dataset",
                        "spectrogram",
                        "lora",
                        "peft")),
                features);
    }

    @Test
    void everyRowFailsWhenOneExpectedValueMovesByTenTimesTheTolerance() {
        List<String> unseen = new ArrayList<>();
        for (Run run : RUNS) {
            Map<String, Expected> perturbed = perturbed(run.expected, run.row.tolerance(), run.mask);
            if (perturbed.isEmpty()) {
                unseen.add(run.row.id() + " expects nothing");
            }
            perturbed.forEach((what, other) -> {
                if (run.verdict(other).status() != Verdict.Status.FAIL) {
                    unseen.add(run.row.id() + " " + what);
                }
            });
        }
        assertEquals(List.of(), unseen);
    }

    private Map<String, Expected> perturbed(Expected expected, Tolerance tolerance, @Nullable HostTensor mask) {
        Map<String, Expected> all = new LinkedHashMap<>();
        expected.tensors().forEach((name, tensor) -> {
            Map<String, HostTensor> tensors = new LinkedHashMap<>(expected.tensors());
            tensors.put(name, moved(tensor, tolerance, mask));
            all.put(name, new Expected(tensors, expected.json(), expected.outcome(), expected.mustMention()));
        });
        if (expected.json().isObject()) {
            for (String field : fields(expected.json())) {
                ObjectNode json = expected.json().deepCopy();
                json.set(field, moved(json.get(field), tolerance));
                all.put(field, withJson(expected, json));
            }
        } else if (!expected.json().isMissingNode()) {
            all.put("json", withJson(expected, moved(expected.json(), tolerance)));
        }
        if (!expected.outcome().isEmpty()) {
            String other = expected.outcome().equals("error") ? "ok" : "error";
            all.put("outcome", new Expected(expected.tensors(), expected.json(), other, expected.mustMention()));
        }
        return all;
    }

    private static Expected withJson(Expected expected, JsonNode json) {
        return new Expected(expected.tensors(), json, expected.outcome(), expected.mustMention());
    }

    private HostTensor moved(HostTensor tensor, Tolerance tolerance, @Nullable HostTensor mask) {
        double[] values = tensor.doubles();
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        int index = random.nextInt(values.length);
        while (mask != null && mask.value(index / (values.length / mask.size())) != 1) {
            index = random.nextInt(values.length);
        }
        double step = tolerance.exact() ? 0 : TIMES_ALLOWED * tolerance.allowed(values[index], largest);
        double smallest = tensor.dtype().isFloating() ? Math.ulp((float) values[index]) : 1;
        values[index] += step == 0 ? smallest : step;
        return HostTensor.of(values, tensor.shape());
    }

    private JsonNode moved(JsonNode value, Tolerance tolerance) {
        if (value.isNumber()) {
            double allowed = tolerance.allowed(value.asDouble(), Math.abs(value.asDouble()));
            return DoubleNode.valueOf(value.asDouble() + (tolerance.exact() ? 1 : TIMES_ALLOWED * allowed));
        }
        if (value.isContainerNode() && !value.isEmpty()) {
            return movedInside(value, tolerance);
        }
        if (value.isArray()) {
            return JsonNodeFactory.instance.arrayNode().add(1);
        }
        return value.isBoolean() ? BooleanNode.valueOf(!value.asBoolean()) : TextNode.valueOf(value.asText() + "x");
    }

    private JsonNode movedInside(JsonNode container, Tolerance tolerance) {
        JsonNode copy = container.deepCopy();
        int index = random.nextInt(copy.size());
        if (copy instanceof ArrayNode array) {
            array.set(index, moved(array.get(index), tolerance));
        } else {
            String field = fields(copy).get(index);
            ((ObjectNode) copy).set(field, moved(copy.get(field), tolerance));
        }
        return copy;
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
