package sa3.train.whole;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import sa3.diffusion.Sampler;
import sa3.mlx.Dtype;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.text.Tokenizer;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.Weights;

/** The tokenizer that small models take, and their files. */
final class TinyModel {
    static final int VOCABULARY = 1024;

    private TinyModel() {}

    /** The demo model's text encoder, whose tokenizer has 1024 pieces. */
    static Path textFile() {
        return ModelStore.ofUser().files("demo").text();
    }

    static byte[] tokenizer() {
        try (TensorFile file = TensorFiles.open(textFile());
                Weights weights = Weights.of(file, Dtype.F32)) {
            ByteBuffer bytes = weights.bytes("TOKENIZER_MODEL");
            byte[] model = new byte[bytes.remaining()];
            bytes.get(model);
            return model;
        }
    }

    /** What a folder's files are to the pipeline. */
    static ModelFiles files(ModelFolder folder) {
        return new ModelFiles(
                folder.model(),
                folder.dit(),
                folder.encoder(),
                folder.decoder(),
                folder.text(),
                folder.codec(),
                60,
                Sampler.EULER,
                50);
    }

    static Tokenizer openTokenizer() {
        return Tokenizer.of(tokenizer());
    }
}
