package sa3.lora.file;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.weights.TensorInfo;

/**
 * One layer of an adapter file.
 *
 * @param name as the file has it
 * @param module the same as {@link AdapterTarget#module} has it
 * @param scaling k, what the low-rank part is multiplied with
 * @param transposed true where the file's B·A is [in, out]
 * @param parts headers of its tensors
 */
public record AdapterLayer(
        String name, String module, double scaling, boolean transposed, Map<AdapterPart, TensorInfo> parts) {
    public AdapterLayer {
        parts = Collections.unmodifiableMap(new EnumMap<>(parts));
    }

    public @Nullable TensorInfo part(AdapterPart part) {
        return parts.get(part);
    }

    /** What its tensors say; 0 where none tells. */
    public int rank() {
        return rank(parts);
    }

    static int rank(Map<AdapterPart, TensorInfo> parts) {
        TensorInfo a = parts.get(AdapterPart.LORA_A);
        TensorInfo m = parts.get(AdapterPart.M_XS);
        TensorInfo b = parts.get(AdapterPart.LORA_B);
        if (a != null) {
            return rows(a);
        }
        if (m != null) {
            return rows(m);
        }
        return b != null && b.shape().size() > 1 ? b.shape().get(1) : 0;
    }

    private static int rows(TensorInfo info) {
        return info.shape().isEmpty() ? 0 : info.shape().get(0);
    }

    /** A tensor's shape as a matrix: what lies behind the first axis counts as one, as in a convolution. */
    static List<Integer> matrix(TensorInfo info) {
        List<Integer> shape = info.shape();
        if (shape.isEmpty()) {
            return List.of(1, 1);
        }
        int columns = IntStream.range(1, shape.size()).map(shape::get).reduce(1, (a, b) -> Math.multiplyExact(a, b));
        return List.of(shape.get(0), columns);
    }
}
