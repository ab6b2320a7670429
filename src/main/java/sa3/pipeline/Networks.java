package sa3.pipeline;

import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.conditioning.Conditioner;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.lora.live.AdapterSession;
import sa3.mlx.Dtype;

/**
 * The networks of one model, each loaded when it is first asked for. Belongs to the thread that owns MLX.
 */
public interface Networks extends AutoCloseable {
    Conditioner conditioner();

    Dit dit();

    /** Embeds durations; stays when the text encoder goes. */
    SecondsEmbedder seconds();

    /** The adapters of the transformer and of {@link #seconds}; loads the transformer. */
    AdapterSession adapters();

    SameEncoder encoder();

    SameDecoder decoder();

    /** Which codec this is; known without loading it. */
    SameConfig.Variant codec();

    /** What the steps compute in: float32 on a CPU. */
    Dtype compute();

    /** What noise and conditions are rounded to before they enter: half precision where the reference does so. */
    Dtype latentType();

    /** The text encoder's work is done; its memory may be given back. */
    void releaseText();

    /** The encoder's work is done; its memory may be given back. */
    void releaseEncoder();

    @Override
    void close();
}
