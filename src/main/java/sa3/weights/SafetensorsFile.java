package sa3.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.json.JsonFile;
import sa3.mlx.Dtype;

/**
 * A {@code .safetensors} file: eight bytes of header length, a JSON header, raw little-endian tensors. Everything the
 * header says is checked before a byte of data is touched.
 */
public final class SafetensorsFile implements TensorFile {
    private static final int LENGTH_BYTES = 8;
    /** The format's own limit. */
    private static final long MAX_HEADER_BYTES = 100_000_000;
    /** About 14 for a tensor; keeps the tree of a hostile header small. */
    private static final long MAX_HEADER_TOKENS = 2_000_000;

    private static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxTokenCount(MAX_HEADER_TOKENS)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final FileBytes file;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();

    private SafetensorsFile(FileBytes file) {
        this.file = file;
    }

    /**
     * Opens a file that stays as it is while it is open: its tensors are mapped.
     *
     * @throws WeightsException not such a file, or a header that does not hold together
     */
    public static SafetensorsFile open(Path path) {
        return open(path, FileBytes.Access.MAPPED);
    }

    static SafetensorsFile open(Path path, FileBytes.Access access) {
        FileBytes bytes = new FileBytes(path, access);
        SafetensorsFile file = new SafetensorsFile(bytes);
        try {
            file.readHeader();
            return file;
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private void readHeader() {
        if (file.size() < LENGTH_BYTES) {
            throw damaged("it has only " + file.size() + " bytes");
        }
        long length = file.range(0, LENGTH_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES || length > file.size() - LENGTH_BYTES) {
            throw damaged("its header claims " + Long.toUnsignedString(length) + " bytes, the file has " + file.size());
        }
        JsonNode header = parse(file.range(LENGTH_BYTES, length));
        long dataStart = LENGTH_BYTES + length;
        List<long[]> ranges = new ArrayList<>();
        header.properties().forEach(entry -> {
            if (entry.getKey().equals(METADATA)) {
                readMetadata(entry.getValue());
            } else {
                ranges.add(readTensor(entry.getKey(), entry.getValue(), dataStart));
            }
        });
        requireGapless(ranges, file.size() - dataStart);
    }

    private JsonNode parse(ByteBuffer header) {
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        try {
            JsonNode node = JSON.readTree(bytes);
            if (!node.isObject()) {
                throw damaged("its header is not a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new WeightsException(complaint("its header is " + JsonFile.fault(e) + "; get the file again"), e);
        } catch (IOException e) {
            throw new WeightsException(complaint("its header is no UTF-8 text; get the file again"), e);
        }
    }

    private void readMetadata(JsonNode node) {
        if (!node.isObject()) {
            throw damaged("its metadata is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw damaged("its metadata " + entry.getKey() + " is not text");
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
    }

    private long[] readTensor(String name, JsonNode node, long dataStart) {
        Dtype dtype = dtype(name, node.path("dtype").asText());
        List<Integer> shape = new ArrayList<>();
        for (JsonNode dim : node.path("shape")) {
            if (!dim.isIntegralNumber() || !dim.canConvertToInt() || dim.intValue() < 0) {
                throw damaged(name + " has the dimension " + dim);
            }
            shape.add(dim.intValue());
        }
        JsonNode range = node.path("data_offsets");
        if (!node.path("shape").isArray() || range.size() != 2 || !isLong(range.get(0)) || !isLong(range.get(1))) {
            throw damaged(name + " lacks its shape or its offsets");
        }
        TensorInfo info = new TensorInfo(name, dtype, shape);
        long start = range.get(0).longValue();
        long end = range.get(1).longValue();
        if (start < 0 || end < start || end > file.size() - dataStart) {
            throw damaged(
                    name + " claims bytes " + start + " to " + end + ", the data has " + (file.size() - dataStart));
        }
        if (bytesOf(info) != end - start) {
            throw damaged(name + " of shape " + shape + " needs " + bytesOf(info) + " bytes, the header gives it "
                    + (end - start));
        }
        tensors.put(name, info);
        offsets.put(name, dataStart + start);
        return new long[] {start, end};
    }

    private long bytesOf(TensorInfo info) {
        try {
            return info.bytes();
        } catch (ArithmeticException e) {
            throw damaged(info.name() + " has an impossible shape " + info.shape());
        }
    }

    private Dtype dtype(String name, String text) {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw damaged(name + " has the unknown element type '" + text + "'");
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    /** The format wants every byte of the data to belong to exactly one tensor. */
    private void requireGapless(List<long[]> ranges, long dataBytes) {
        ranges.sort(Comparator.<long[]>comparingLong(range -> range[0]).thenComparingLong(range -> range[1]));
        long covered = 0;
        for (long[] range : ranges) {
            if (range[0] < covered) {
                throw damaged("two tensors share bytes at offset " + range[0]);
            }
            if (range[0] > covered) {
                throw damaged("the bytes " + covered + " to " + range[0] + " of its data belong to no tensor");
            }
            covered = range[1];
        }
        if (covered != dataBytes) {
            throw damaged("its data has " + dataBytes + " bytes, the header accounts for " + covered);
        }
    }

    private WeightsException damaged(String what) {
        return new WeightsException(complaint(what));
    }

    private String complaint(String what) {
        return "not a usable safetensors file " + file.path() + ": " + what;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public ByteBuffer read(String name) {
        TensorInfo info = tensors.get(name);
        Long offset = offsets.get(name);
        if (info == null || offset == null) {
            throw new WeightsException(name + ": missing in " + file.path());
        }
        return file.range(offset, info.bytes());
    }

    /** Bytes of the whole file. */
    public long size() {
        return file.size();
    }

    /** The whole file as it is, little-endian, position 0. At most 2 GiB. */
    public ByteBuffer content() {
        return file.range(0, file.size());
    }

    @Override
    public void close() {
        file.close();
    }
}
