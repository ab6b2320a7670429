package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * What the strings of a row stand for: {@code role:tensor}, {@code role:*} (the whole file), {@code role:prefix*} (the
 * tensors of that prefix, by the rest of their names), {@code {"$ref": "role#/json/pointer"}}. Files stay open until this
 * is closed. One thread.
 */
public final class References implements AutoCloseable {
    private static final String REFERENCE = "$ref";

    private final Path folder;
    private final Map<Path, TensorFile> tensorFiles = new LinkedHashMap<>();
    private final Map<Path, JsonNode> documents = new LinkedHashMap<>();

    public References(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** The file or folder of a role. */
    public Path path(GoldenRow row, String role) {
        String relative = row.files().get(role);
        if (relative == null) {
            throw new GoldenException("no file has the role " + role);
        }
        Path path = folder.resolve(relative).normalize();
        if (!path.startsWith(folder)) {
            throw new GoldenException("file " + relative + " lies outside the golden folder");
        }
        if (!Files.exists(path)) {
            throw new GoldenException("file " + relative + " is missing");
        }
        return path;
    }

    /** A whole tensor file, or the part of one under a prefix. Closed with this object only. */
    public TensorFile file(GoldenRow row, String reference) {
        Split split = Split.of(reference);
        if (!split.name.endsWith("*")) {
            throw new GoldenException(reference + ": expected a map, such as role:*");
        }
        TensorFile file = open(path(row, split.role));
        String prefix = split.name.substring(0, split.name.length() - 1);
        return prefix.isEmpty() ? file : PrefixedFile.of(file, prefix);
    }

    static String role(String reference) {
        return Split.of(reference).role;
    }

    /** True where a reference names many tensors. */
    static boolean isMap(String reference) {
        return reference.endsWith("*");
    }

    /** One tensor. */
    public HostTensor tensor(GoldenRow row, String reference) {
        Split split = Split.of(reference);
        return read(open(path(row, split.role)), split.name);
    }

    /** Many tensors, by name. */
    public Map<String, HostTensor> map(GoldenRow row, String reference) {
        TensorFile file = file(row, reference);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        file.tensors().keySet().forEach(name -> tensors.put(name, read(file, name)));
        return tensors;
    }

    /** The bytes of a raw file ({@code role:*}) or of a tensor. */
    public byte[] bytes(GoldenRow row, String reference) {
        if (!isMap(reference)) {
            return tensor(row, reference).bytes();
        }
        Path path = path(row, Split.of(reference).role);
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new GoldenException("file " + path.getFileName() + " cannot be read", e);
        }
    }

    /** Replaces every {@code $ref} in a JSON value by what it points to. */
    public JsonNode resolved(GoldenRow row, JsonNode value) {
        if (value.has(REFERENCE)) {
            return pointed(row, GoldenRow.text(value, REFERENCE));
        }
        if (value instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), resolved(row, field.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(resolved(row, element)));
            return copy;
        }
        return value;
    }

    private JsonNode pointed(GoldenRow row, String reference) {
        int hash = reference.indexOf('#');
        if (hash < 0) {
            throw new GoldenException(reference + ": expected role#/json/pointer");
        }
        JsonNode target = document(path(row, reference.substring(0, hash))).at(reference.substring(hash + 1));
        if (target.isMissingNode()) {
            throw new GoldenException(reference + " points to nothing");
        }
        return target;
    }

    private JsonNode document(Path path) {
        return documents.computeIfAbsent(path, file -> {
            try {
                return new ObjectMapper().readTree(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new GoldenException("file " + file.getFileName() + " cannot be read as JSON", e);
            }
        });
    }

    private TensorFile open(Path path) {
        return tensorFiles.computeIfAbsent(path, References::opened);
    }

    private static TensorFile opened(Path path) {
        try {
            return TensorFiles.open(path);
        } catch (WeightsException e) {
            throw new GoldenException(String.valueOf(e.getMessage()), e);
        }
    }

    private static HostTensor read(TensorFile file, String name) {
        TensorInfo info = file.tensors().get(name);
        if (info == null) {
            throw new GoldenException(
                    "tensor " + name + " is missing in " + file.path().getFileName());
        }
        int[] shape = info.dims();
        return HostTensor.of(info.dtype(), shape, file.read(name));
    }

    @Override
    public void close() {
        tensorFiles.values().forEach(TensorFile::close);
        tensorFiles.clear();
    }

    private record Split(String role, String name) {
        static Split of(String reference) {
            int colon = reference.indexOf(':');
            if (colon < 0) {
                throw new GoldenException(reference + ": expected role:tensor");
            }
            return new Split(reference.substring(0, colon), reference.substring(colon + 1));
        }
    }
}
