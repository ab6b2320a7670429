package sa3.train.whole;

import java.io.IOException;
import java.nio.file.Path;
import sa3.conditioning.Conditioner;
import sa3.conditioning.PromptPadding;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.platform.FailureText;
import sa3.platform.Sha256;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.train.TrainException;
import sa3.train.flow.CaptionCache;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorTable;
import sa3.weights.Weights;

/**
 * The text encoder of another model, of which a new one takes the tokenizer, or all as it is. Belongs to the thread that
 * owns MLX.
 */
final class InstalledText implements AutoCloseable {
    private final Path path;
    private final TensorFile file;
    private final Weights weights;
    private final T5GemmaEncoder encoder;
    private final Tokenizer tokenizer;
    private final CaptionCache captions;

    /** @throws sa3.weights.WeightsException it cannot be read, or is no text encoder */
    InstalledText(Path path) {
        this.path = path;
        file = TensorFiles.open(path);
        try {
            TensorTable.require(file, T5GemmaEncoder.tensors(file));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        weights = Weights.of(file, Dtype.F32);
        encoder = new T5GemmaEncoder(weights);
        tokenizer = Tokenizer.of(encoder.tokenizerModel());
        captions = new CaptionCache(this::states);
    }

    private Array states(String caption) {
        PromptPadding none = new PromptPadding(Array.zeros(hiddenSize()), Conditioner.PROMPT_TOKENS);
        return Conditioner.states(caption, tokenizer, encoder, none);
    }

    Path path() {
        return path;
    }

    String sha256() {
        try {
            return Sha256.of(path);
        } catch (IOException e) {
            throw new TrainException("cannot read " + path + ": " + FailureText.of(e), e);
        }
    }

    int hiddenSize() {
        return encoder.config().hiddenSize();
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    byte[] tokenizerModel() {
        return encoder.tokenizerModel();
    }

    /** Hidden states of captions; closed with this. */
    CaptionCache captions() {
        return captions;
    }

    @Override
    public void close() {
        captions.close();
        tokenizer.close();
        weights.close();
        file.close();
    }
}
