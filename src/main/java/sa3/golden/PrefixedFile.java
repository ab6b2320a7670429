package sa3.golden;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import sa3.weights.TensorFile;
import sa3.weights.TensorInfo;

/** The tensors of a file whose names begin with a prefix, under the rest of their names. Closing it does nothing. */
record PrefixedFile(TensorFile whole, String prefix, Map<String, TensorInfo> tensors) implements TensorFile {
    static PrefixedFile of(TensorFile whole, String prefix) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        whole.tensors().forEach((name, info) -> {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                tensors.put(rest, new TensorInfo(rest, info.dtype(), info.shape()));
            }
        });
        return new PrefixedFile(whole, prefix, tensors);
    }

    @Override
    public Path path() {
        return whole.path();
    }

    @Override
    public Map<String, String> metadata() {
        return whole.metadata();
    }

    @Override
    public ByteBuffer read(String name) {
        return whole.read(prefix + name);
    }

    @Override
    public void close() {}
}
