package sa3.train.whole;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.codec.SameConfig;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;
import sa3.weights.NpzWriter;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * The files of a model under their published names, as {@code sa3 models import} takes them: each appears whole or not at
 * all. Belongs to the thread that owns MLX.
 *
 * @param model name of the model, such as {@code sm-music}
 */
public record ModelFolder(Path folder, String model, SameConfig.Variant codec) {
    /** The transformer with its conditioner. */
    public Path dit() {
        return folder.resolve("dit_" + model + "_f16.npz");
    }

    public Path encoder() {
        return folder.resolve(codecStem() + "_encoder_f32.npz");
    }

    public Path decoder() {
        return folder.resolve(codecStem() + "_decoder_f32.npz");
    }

    /** The text encoder with its tokenizer. */
    public Path text() {
        return folder.resolve("t5gemma_f16.npz");
    }

    private String codecStem() {
        return codec.label().replace('-', '_');
    }

    /**
     * Both halves of the codec, in float32.
     *
     * @param values of a {@link CodecObjective}'s tensors
     * @param deviation of the latents that they give: what makes the latents of the written codec have deviation 1
     * @throws sa3.weights.WeightsException the disk refuses
     */
    public void writeCodec(TensorSet tensors, List<Array> values, double deviation) {
        try (Weights encoder = tensors.weights(CodecObjective.ENCODER, values);
                Weights decoder = tensors.weights(CodecObjective.DECODER, values)) {
            write(encoder(), encoder, Dtype.F32, deviation, Map.of());
            write(decoder(), decoder, Dtype.F32, deviation, Map.of());
        }
    }

    /** The transformer, in float16. */
    public void writeDit(TensorSet tensors, List<Array> values) {
        try (Weights dit = tensors.weights(WholeField.DIT, values)) {
            write(dit(), dit, Dtype.F16, 1, Map.of());
        }
    }

    /**
     * A text encoder that was trained with its transformer, in float16.
     *
     * @param tokenizer the serialised SentencePiece model that it was trained with
     */
    public void writeText(TensorSet tensors, List<Array> values, TextShape shape, byte[] tokenizer) {
        try (Weights text = tensors.weights(WholeField.TEXT, values)) {
            Map<String, ByteBuffer> more = new LinkedHashMap<>();
            more.put("META", direct(shape.meta().getBytes(StandardCharsets.UTF_8)));
            more.put("TOKENIZER_MODEL", direct(tokenizer));
            write(text(), text, Dtype.F16, 1, more);
        }
    }

    /** A text encoder that stays as it is. */
    void copyText(Path file) {
        try (FileChannel source = FileChannel.open(file)) {
            WholeFile.write(text(), target -> source.transferTo(0, source.size(), target));
        } catch (IOException e) {
            throw new TrainException("cannot copy " + file + " to " + text() + ": " + FailureText.of(e), e);
        }
    }

    private static void write(Path file, Weights weights, Dtype dtype, double deviation, Map<String, ByteBuffer> more) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        weights.tensors().forEach((name, info) -> infos.put(name, new TensorInfo(name, dtype, info.shape())));
        more.forEach((name, bytes) -> infos.put(name, new TensorInfo(name, Dtype.U8, List.of(bytes.remaining()))));
        NpzWriter.write(
                file,
                infos.values(),
                name -> {
                    ByteBuffer bytes = more.get(name);
                    return bytes != null ? bytes : bytes(weights, name, dtype, deviation);
                },
                NpzWriter.Packing.STORED);
    }

    private static ByteBuffer bytes(Weights weights, String name, Dtype dtype, double deviation) {
        try (Scope scope = Scope.open()) {
            Array tensor = weights.tensor(name);
            Array stored = name.equals(TensorSet.RUNNING_STD) ? tensor.mul(deviation) : tensor;
            return stored.as(dtype).toBytes();
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
