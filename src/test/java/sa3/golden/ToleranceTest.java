package sa3.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToleranceTest {
    @Test
    void absoluteRelativeAndLargestShareAdd() throws JsonProcessingException {
        Tolerance tolerance = tolerance("{\"atol\": 1, \"rtol\": 0.5, \"rmax\": 0.25}");
        assertEquals(1 + 0.5 * 4 + 0.25 * 8, tolerance.allowed(-4, 8));
    }

    @ParameterizedTest
    @CsvSource({"1, 0x1p-10", "1.9, 0x1p-10", "2048, 2", "0, 0x1p-24", "1e-6, 0x1p-24", "-3, 0x1p-9"})
    void unitsAreThoseOfAFloat16(double expected, double unit) throws JsonProcessingException {
        assertEquals(3 * unit, tolerance("{\"ulp16\": 3}").allowed(expected, 9));
    }

    @Test
    void exactAllowsNothing() throws JsonProcessingException {
        assertEquals(0, tolerance("{\"exact\": true}").allowed(5, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "3",
                "{\"cosine\": 0.9}",
                "{\"atol\": -1}",
                "{\"atol\": \"small\"}",
                "{\"exact\": false}",
                "{\"exact\": true, \"atol\": 1}"
            })
    void refusesUnknownRules(String rule) {
        assertThrows(GoldenException.class, () -> tolerance(rule));
    }

    @ParameterizedTest
    @CsvSource({"1.5, PASS", "1.51, FAIL", "NaN, FAIL", "Infinity, FAIL"})
    void numberAtTheEdgePasses(double got, Verdict.Status status) throws JsonProcessingException {
        assertEquals(
                status,
                compare(new double[] {got}, new double[] {1}, "{\"atol\": 0.5}").status());
    }

    @Test
    void worstErrorIsTheLargestOfAll() throws JsonProcessingException {
        Verdict verdict = compare(new double[] {1, 2.25, 3.125}, new double[] {1, 2, 3}, "{\"atol\": 0.5}");
        assertEquals(0.25, verdict.worst());
        assertEquals(0.5, verdict.ratio());
    }

    @Test
    void nanEqualsNanAndInfinityItself() throws JsonProcessingException {
        double[] values = {Double.NaN, Double.POSITIVE_INFINITY};
        assertEquals(
                Verdict.Status.PASS, compare(values, values, "{\"atol\": 0}").status());
    }

    @Test
    void shapesMustAgree() throws JsonProcessingException {
        Outcome got = Outcome.of("x", HostTensor.of(new float[] {1, 2}, 2, 1));
        Expected expected = expected(Map.of("x", HostTensor.of(new float[] {1, 2}, 1, 2)), "null");
        assertEquals(
                Verdict.Status.FAIL,
                Comparison.of(got, expected, tolerance("{\"atol\": 9}"), null).status());
    }

    @Test
    void missingResultFails() throws JsonProcessingException {
        Expected expected = expected(Map.of("x", HostTensor.of(new float[] {1}, 1)), "null");
        assertEquals(
                Verdict.Status.FAIL,
                Comparison.of(new Outcome(), expected, tolerance("{\"atol\": 9}"), null)
                        .status());
    }

    @Test
    void maskedRowsAreNotCompared() throws JsonProcessingException {
        Outcome got = Outcome.of("x", HostTensor.of(new float[] {1, 2, 7, 7}, 1, 2, 2));
        Expected expected = expected(Map.of("x", HostTensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2)), "null");
        HostTensor mask = HostTensor.of(new int[] {1, 0}, 1, 2);
        assertEquals(
                Verdict.Status.PASS,
                Comparison.of(got, expected, tolerance("{\"atol\": 0}"), mask).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a': 1, 'extra': 2} | {'a': 1} | PASS",
                "{'a': {'b': 1, 'extra': 2}} | {'a': {'b': 1}} | FAIL",
                "{'a': [1, 2.25]} | {'a': [1, 2]} | PASS",
                "{'a': [1, 2, 3]} | {'a': [1, 2]} | FAIL",
                "{'a': 'x'} | {'a': 'y'} | FAIL",
                "{'a': null} | {'a': null} | PASS",
                "{} | {'a': null} | FAIL",
                "{'a': true} | {'a': 1} | FAIL"
            })
    void jsonFollowsTheSameRule(String got, String want, Verdict.Status status) throws JsonProcessingException {
        Outcome outcome = new Outcome().json(json(got));
        Verdict verdict = Comparison.of(outcome, expected(Map.of(), want), tolerance("{\"atol\": 0.25}"), null);
        assertEquals(status, verdict.status());
    }

    private static Verdict compare(double[] got, double[] want, String tolerance) throws JsonProcessingException {
        Outcome outcome = Outcome.of("x", HostTensor.of(got, got.length));
        Expected expected = expected(Map.of("x", HostTensor.of(want, want.length)), "null");
        return Comparison.of(outcome, expected, tolerance(tolerance), null);
    }

    private static Expected expected(Map<String, HostTensor> tensors, String json) throws JsonProcessingException {
        JsonNode want = json.equals("null") ? json("{}").path("nothing") : json(json);
        return new Expected(tensors, want, "", List.of());
    }

    private static Tolerance tolerance(String rule) throws JsonProcessingException {
        return Tolerance.of(json(rule));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
