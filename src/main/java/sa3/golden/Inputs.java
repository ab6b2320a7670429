package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.weights.TensorFile;
import sa3.weights.Weights;

/** What a row gives to its kind: tensors, files, injected values and parameters, by name. */
public final class Inputs implements AutoCloseable {
    private final GoldenRow row;
    private final References references;
    private final JsonNode params;
    private final List<Weights> opened = new ArrayList<>();

    Inputs(GoldenRow row, References references) {
        this.row = row;
        this.references = references;
        this.params = references.resolved(row, row.params());
    }

    public boolean has(String input) {
        return row.inputs().containsKey(input);
    }

    public HostTensor tensor(String input) {
        return references.tensor(row, reference(input));
    }

    /** The tensor as an array in the current scope. */
    public Array array(String input) {
        return tensor(input).array();
    }

    public @Nullable Array optionalArray(String input) {
        return has(input) ? array(input) : null;
    }

    public byte[] bytes(String input) {
        return references.bytes(row, reference(input));
    }

    public Map<String, HostTensor> map(String input) {
        return references.map(row, reference(input));
    }

    /** A network's tensors in one type; closed when the row ends. */
    public Weights weights(String input, Dtype compute) {
        return closing(Weights.of(file(input), compute));
    }

    /** Closes weights when the row ends. */
    public Weights closing(Weights weights) {
        opened.add(weights);
        return weights;
    }

    /** The file or folder of a role that a parameter names. */
    public Path rolePath(String role) {
        return references.path(row, role);
    }

    /** The raw file of an input. */
    public Path path(String input) {
        return references.path(row, References.role(reference(input)));
    }

    /** True where an input is a whole raw file, such as a recording. */
    public boolean isRaw(String input) {
        String reference = reference(input);
        String name = String.valueOf(path(input).getFileName());
        return References.isMap(reference) && !name.endsWith(".safetensors") && !name.endsWith(".npz");
    }

    public TensorFile file(String input) {
        return references.file(row, reference(input));
    }

    private String reference(String input) {
        String reference = row.inputs().get(input);
        if (reference == null) {
            throw new GoldenException("input " + input + " is missing");
        }
        return reference;
    }

    /** Shape of an expected output, for rows whose inputs do not tell a dimension. */
    public int[] expectedShape(String output) {
        return references.tensor(row, GoldenRow.text(row.expect(), output)).shape();
    }

    public boolean injects(String name) {
        return row.inject().containsKey(name);
    }

    public HostTensor injected(String name) {
        String reference = row.inject().get(name);
        if (reference == null) {
            throw new GoldenException("injected value " + name + " is missing");
        }
        return references.tensor(row, reference);
    }

    /** Injected tensors by name; empty where the row injects none. */
    public Map<String, HostTensor> injectedMap(String name) {
        String reference = row.inject().get(name);
        return reference == null ? Map.of() : references.map(row, reference);
    }

    /** A parameter; missing and null look alike to {@link JsonNode#isNull} and {@link JsonNode#isMissingNode}. */
    public JsonNode param(String name) {
        return params.path(name);
    }

    public boolean hasParam(String name) {
        return params.hasNonNull(name);
    }

    public double number(String name) {
        JsonNode value = params.path(name);
        if (!value.isNumber()) {
            throw new GoldenException("parameter " + name + ": expected a number, found " + value);
        }
        return value.asDouble();
    }

    public double number(String name, double fallback) {
        return hasParam(name) ? number(name) : fallback;
    }

    /** A 64-bit seed; those beyond 2⁶³ wrap round. */
    public long seed(String name) {
        JsonNode value = params.path(name);
        if (!value.isIntegralNumber()) {
            throw new GoldenException("parameter " + name + ": expected a whole number, found " + value);
        }
        return value.bigIntegerValue().longValue();
    }

    public int integer(String name) {
        double value = number(name);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new GoldenException("parameter " + name + ": expected a whole number, found " + value);
        }
        return (int) value;
    }

    public int integer(String name, int fallback) {
        return hasParam(name) ? integer(name) : fallback;
    }

    public String text(String name) {
        return GoldenRow.text(params, name);
    }

    public List<JsonNode> list(String name) {
        return StreamSupport.stream(params.path(name).spliterator(), false).toList();
    }

    public List<Double> numbers(String name) {
        return list(name).stream().map(JsonNode::asDouble).toList();
    }

    public int[] integers(String name) {
        return list(name).stream().mapToInt(JsonNode::asInt).toArray();
    }

    /**
     * Refuses a row with a parameter that its kind does not know how to use.
     *
     * @throws UnsupportedRowException it has one
     */
    public void requireNo(String param) {
        if (hasParam(param)) {
            throw new UnsupportedRowException("parameter " + param + " is not supported");
        }
    }

    /** The convention that the row asks for, or the empty text for the program's own. */
    public String semantics(String name) {
        return row.semantics().path(name).asText("");
    }

    /** The type that the row computes in. */
    public Dtype dtype() {
        return semantics("dtype").equals("f16") ? Dtype.F16 : Dtype.F32;
    }

    @Override
    public void close() {
        opened.forEach(Weights::close);
    }
}
