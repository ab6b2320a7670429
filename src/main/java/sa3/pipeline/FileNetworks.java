package sa3.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.conditioning.Conditioner;
import sa3.conditioning.PromptPadding;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.VectorCache;
import sa3.lora.live.AdapterSession;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.models.ModelFiles;
import sa3.nn.Linear;
import sa3.text.T5GemmaEncoder;
import sa3.text.Tokenizer;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorTable;
import sa3.weights.Weights;

/** Networks that come from the files of an installed model. */
public final class FileNetworks implements Networks {
    private final ModelFiles files;
    private final boolean keepText;
    private @Nullable Loaded<Dit> dit;
    private @Nullable Loaded<SameEncoder> encoder;
    private @Nullable Loaded<SameDecoder> decoder;
    private @Nullable Loaded<T5GemmaEncoder> text;
    private @Nullable Tokenizer tokenizer;
    private @Nullable Conditioner conditioner;
    private @Nullable SecondsEmbedder seconds;
    private @Nullable AdapterSession adapters;

    /** @param keepText true to keep the text encoder between generations; false gives its memory back after each */
    public FileNetworks(ModelFiles files, boolean keepText) {
        this.files = files;
        this.keepText = keepText;
    }

    /** A network with what it holds on to. */
    private record Loaded<N>(N network, Weights weights, TensorFile file) {
        void close() {
            weights.close();
            file.close();
        }
    }

    private interface Maker<N> {
        N make(Weights weights);
    }

    private interface Table {
        Map<String, List<Integer>> of(TensorFile file);
    }

    private static <N> Loaded<N> load(TensorFile file, Dtype compute, Table table, Maker<N> maker) {
        Weights weights = Weights.of(file, compute);
        try {
            TensorTable.require(file, table.of(file));
            return new Loaded<>(maker.make(weights), weights, file);
        } catch (RuntimeException e) {
            weights.close();
            file.close();
            throw e;
        }
    }

    @Override
    public Dit dit() {
        return loadedDit().network;
    }

    private Loaded<Dit> loadedDit() {
        if (dit == null) {
            dit = load(
                    TensorFiles.open(files.dit(), Network.DIT),
                    compute(),
                    file -> DitConfig.of(file.tensors(), String.valueOf(file.path()))
                            .tensors(),
                    Dit::new);
        }
        return dit;
    }

    @Override
    public SecondsEmbedder seconds() {
        if (seconds == null) {
            seconds = SecondsEmbedder.load(loadedDit().weights);
        }
        return seconds;
    }

    @Override
    public AdapterSession adapters() {
        if (adapters == null) {
            Map<String, Linear> layers = new LinkedHashMap<>(dit().layers());
            layers.put(SecondsEmbedder.WEIGHT, seconds().layer());
            adapters = new AdapterSession(BaseWeights.of(loadedDit().weights), VectorCache.ofUser(), layers);
        }
        return adapters;
    }

    @Override
    public SameEncoder encoder() {
        if (encoder == null) {
            encoder = load(
                    TensorFiles.open(files.encoder(), Network.ENCODER),
                    Dtype.F32,
                    file -> encoderConfig(file.tensors(), file.path()).encoderTensors(file.tensors()),
                    w -> new SameEncoder(w, encoderConfig(w.tensors(), files.encoder())));
        }
        return encoder.network;
    }

    private SameConfig encoderConfig(Map<String, sa3.weights.TensorInfo> tensors, Path path) {
        return SameConfig.ofEncoder(files.codec(), tensors, path.toString());
    }

    @Override
    public SameDecoder decoder() {
        if (decoder == null) {
            decoder = load(
                    TensorFiles.open(files.decoder(), Network.DECODER),
                    Dtype.F32,
                    file -> decoderConfig(file.tensors(), file.path()).decoderTensors(),
                    w -> new SameDecoder(w, decoderConfig(w.tensors(), files.decoder())));
        }
        return decoder.network;
    }

    private SameConfig decoderConfig(Map<String, sa3.weights.TensorInfo> tensors, Path path) {
        return SameConfig.ofDecoder(files.codec(), tensors, path.toString());
    }

    @Override
    public Conditioner conditioner() {
        if (conditioner == null) {
            text = load(TensorFiles.open(files.text()), compute(), T5GemmaEncoder::tensors, T5GemmaEncoder::new);
            tokenizer = Tokenizer.of(text.network.tokenizerModel());
            PromptPadding padding = PromptPadding.load(loadedDit().weights, Conditioner.PROMPT_TOKENS);
            conditioner = new Conditioner(tokenizer, text.network, padding, seconds());
        }
        return conditioner;
    }

    @Override
    public SameConfig.Variant codec() {
        return files.codec();
    }

    @Override
    public Dtype compute() {
        return MlxRuntime.hasGpu() ? Dtype.F16 : Dtype.F32;
    }

    @Override
    public Dtype latentType() {
        return compute();
    }

    @Override
    public void releaseText() {
        if (!keepText) {
            closeText();
        }
    }

    private void closeText() {
        if (tokenizer != null) {
            tokenizer.close();
        }
        if (text != null) {
            text.close();
        }
        tokenizer = null;
        text = null;
        conditioner = null;
        MlxRuntime.clearCache();
    }

    @Override
    public void releaseEncoder() {
        if (encoder != null) {
            encoder.close();
            encoder = null;
            MlxRuntime.clearCache();
        }
    }

    @Override
    public void close() {
        closeText();
        releaseEncoder();
        if (adapters != null) {
            adapters.close();
            adapters = null;
        }
        seconds = null;
        List<Loaded<?>> rest = new ArrayList<>();
        if (dit != null) {
            rest.add(dit);
        }
        if (decoder != null) {
            rest.add(decoder);
        }
        rest.forEach(Loaded::close);
        dit = null;
        decoder = null;
        MlxRuntime.clearCache();
    }
}
