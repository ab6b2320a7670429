package sa3.lora.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterConfig;
import sa3.lora.LoraException;
import sa3.platform.Sha256;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorBytes;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * An adapter in memory: read as a whole and checked for itself when it is opened, so that nothing that happens to the
 * file afterwards matters. Any thread; immutable. Its memory is given back with it.
 */
public final class AdapterFile {
    private final AdapterHeader header;
    private final SafetensorsFile content;
    private @Nullable String sha256;

    private AdapterFile(AdapterHeader header, SafetensorsFile content) {
        this.header = header;
        this.content = content;
    }

    /**
     * Reads an adapter.
     *
     * @param path a {@code .safetensors} file, or a folder with one in it
     * @throws LoraException not an adapter, one that does not hold together, or NaN in its numbers
     */
    public static AdapterFile open(Path path) {
        Path file = AdapterLocation.find(path);
        try (SafetensorsFile content = TensorFiles.readSafetensors(file)) {
            AdapterFile adapter = new AdapterFile(AdapterHeader.of(content), content);
            adapter.header.layers().forEach(adapter::requireFinite);
            return adapter;
        } catch (WeightsException e) {
            throw new LoraException(String.valueOf(e.getMessage()), e);
        }
    }

    private void requireFinite(AdapterLayer layer) {
        for (TensorInfo info : layer.parts().values()) {
            if (!FiniteCheck.isFinite(bytes(info), info.dtype())) {
                throw new LoraException(info.name() + " in " + path()
                        + " holds NaN or infinity: its training failed; use an earlier checkpoint");
            }
        }
    }

    /** The safetensors file, also where a folder was named. */
    public Path path() {
        return header.file();
    }

    public AdapterHeader header() {
        return header;
    }

    public AdapterConfig config() {
        return header.config();
    }

    public List<AdapterLayer> layers() {
        return header.layers();
    }

    /** One of its tensors: little-endian, row-major, direct, position 0; not to be written to. */
    public ByteBuffer bytes(TensorInfo info) {
        return content.read(info.name());
    }

    /** One of its tensors as float32, row-major. */
    public float[] floats(TensorInfo info) {
        return TensorBytes.floats(bytes(info), info);
    }

    /** SHA-256 of the safetensors file as it was read, 64 lower-case hex digits. */
    public synchronized String sha256() {
        if (sha256 == null) {
            MessageDigest digest = Sha256.digest();
            digest.update(content.content());
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }
}
